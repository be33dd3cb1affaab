/**
 * For jest: the tests that caught most mutants of the same file so far first, then those that caught most at all; of the
 * rest those that lie nearest to the mutated file, the quick before the slow, those of the whole command line last.
 */
export default class NearestFirst {
  sort(tests) {
    const { mutated = '', took = {}, catches = {} } = JSON.parse(process.env.SWARMQUAKE_MUTANT ?? '{}');
    const [, folder = '', name = ''] = mutated.replace(/\.ts$/, '').split('/');
    const far = ({ path }) => {
      if (path.includes(`/unit/${folder}/${name}.`)) return 0;
      // Golden verdicts see almost anything; a test that says what is wrong comes before them.
      if (path.includes('/golden')) return 2;
      return path.includes(`/unit/${folder}/`) ? 1 : 3;
    };
    const fileOf = ({ path }) => path.slice(path.lastIndexOf('/test/') + 1);
    const ms = (test) => took[fileOf(test)] ?? 0;
    const here = (test) => catches[mutated]?.[fileOf(test)] ?? 0;
    const anywhere = (test) => Object.values(catches).reduce((sum, of) => sum + (of[fileOf(test)] ?? 0), 0);
    return [...tests].sort(
      (a, b) =>
        here(b) - here(a) ||
        anywhere(b) - anywhere(a) ||
        far(a) - far(b) ||
        ms(a) - ms(b) ||
        (a.path < b.path ? -1 : 1),
    );
  }

  allFailedTests() {
    return [];
  }

  cacheResults() {}

  shard(tests) {
    return tests;
  }
}
