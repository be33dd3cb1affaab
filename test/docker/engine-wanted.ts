/** Container tests fail without an engine, unless the environment says in words that they shall be skipped. */
const skip = process.env.SWARMQUAKE_SKIP_DOCKER === '1';
if (skip) {
  process.stderr.write(
    'Container tests are skipped, because SWARMQUAKE_SKIP_DOCKER=1. To run them: start an engine (as root: .ci/engine), then\n' +
      '  NODE_OPTIONS=--experimental-vm-modules npx jest -c test/jest.config.mjs --runInBand test/docker\n',
  );
}

export const describeWithEngine = skip ? describe.skip : describe;
