/** A limit that a target's own schema sets to a number, in plain words. */
import type { z } from 'zod';

/** `expected` and `do` of a problem; null: not a limit of a number. */
export function limitWords(issue: z.core.$ZodIssue): { readonly expected: string; readonly do: string } | null {
  if (issue.code !== 'too_big' && issue.code !== 'too_small') return null;
  if (issue.origin !== 'number' && issue.origin !== 'int') return null;
  const [limit, side] = issue.code === 'too_big' ? [issue.maximum, 'most'] : [issue.minimum, 'least'];
  const number = limit.toLocaleString('en-US', { maximumFractionDigits: 20 });
  if (issue.inclusive === false) {
    const beyond = side === 'most' ? 'below' : 'above';
    return { expected: `a number ${beyond} ${number}`, do: `write a number ${beyond} ${number}` };
  }
  return {
    expected: `a number of at ${side} ${number}`,
    do: `write ${number} or ${side === 'most' ? 'less' : 'more'}`,
  };
}
