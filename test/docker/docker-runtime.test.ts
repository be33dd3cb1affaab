/** The docker runtime does what every runtime must. */
import { jest } from '@jest/globals';
import { dockerRuntime } from '../../framework/runtime/docker/docker.js';
import { runtimeConformance } from '../conformance/runtime.suite.js';
import { describeWithEngine } from './engine-wanted.js';
import { markedOnEngine } from './marked.js';

jest.setTimeout(120_000);

describeWithEngine('containers, reached at their addresses where this machine can', () => {
  runtimeConformance({
    runtime: 'docker',
    makeRuntime: () => dockerRuntime(),
    remaining: async (runId) => (await markedOnEngine(runId)).length,
    slowMs: 20_000,
  });
});
