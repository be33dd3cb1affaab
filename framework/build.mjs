/** Being written by the spec engineer since 10:28. */
