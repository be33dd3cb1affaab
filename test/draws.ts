/** The same draws in every run: what fails, fails for a change. SWARMQUAKE_DRAWS=any draws anew, for whoever looks for more. */
import fc from 'fast-check';

if (process.env.SWARMQUAKE_DRAWS !== 'any') fc.configureGlobal({ seed: 20101222 });
