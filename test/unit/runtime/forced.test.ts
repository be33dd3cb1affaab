/** What a person may force of a runtime, and which runtime that names. */
import { UsageError } from '../../../framework/errors.js';
import { chooseRuntime, runtimeNamed } from '../../../framework/runtime/runtimes.js';

test.each([
  ['auto', {}, 'auto'],
  ['docker', {}, 'docker'],
  ['auto', { loopback: 'single' }, 'process'],
  ['auto', { control: 'published' }, 'docker'],
  ['process', { loopback: 'own' }, 'process'],
  ['docker', { control: 'direct' }, 'docker'],
] as const)('--runtime %s with %j is %s', (asked, forced, named) => {
  expect(runtimeNamed(asked, forced)).toBe(named);
});

test.each([
  ['docker', { loopback: 'single' }, '--loopback'],
  ['process', { control: 'published' }, '--control'],
  ['auto', { loopback: 'single', control: 'published' }, '--control'],
] as const)('--runtime %s with %j is refused at %s', (asked, forced, path) => {
  try {
    runtimeNamed(asked, forced);
    throw new Error('not refused');
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).problems).toMatchObject([{ code: 'FLAG_OF_OTHER_RUNTIME', path }]);
  }
});

test('processes that share an address say so', async () => {
  const { capabilities } = await chooseRuntime('process', { loopback: 'single' });
  expect(capabilities.facts).toContain('nodes share 127.0.0.1, a port each');
});
