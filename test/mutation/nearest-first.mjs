/**
 * For jest: the tests that lie nearest to the mutated file first, the quick before the slow, those of the whole command
 * line last.
 */
export default class NearestFirst {
  sort(tests) {
    const [, folder = '', name = ''] = (process.env.SWARMQUAKE_MUTATED ?? '').replace(/\.ts$/, '').split('/');
    const took = JSON.parse(process.env.SWARMQUAKE_TOOK ?? '{}');
    const far = ({ path }) => {
      if (path.includes(`/unit/${folder}/${name}.`)) return 0;
      // Golden verdicts see almost anything; a test that says what is wrong comes before them.
      if (path.includes('/golden')) return 2;
      return path.includes(`/unit/${folder}/`) ? 1 : 3;
    };
    const ms = ({ path }) => took[path.slice(path.indexOf('test/unit/'))] ?? 0;
    return [...tests].sort((a, b) => far(a) - far(b) || ms(a) - ms(b) || (a.path < b.path ? -1 : 1));
  }

  allFailedTests() {
    return [];
  }

  cacheResults() {}

  shard(tests) {
    return tests;
  }
}
