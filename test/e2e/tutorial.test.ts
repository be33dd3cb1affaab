/** The tutorial's own files, as a reader would type them: each is sound, types included, and its plan can be made. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePromises } from '../../framework/slo/promises-file.js';
import { root, swarmquake } from './start-cli.js';

const blocks = (page: string, language: string): readonly string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/```(\w+)\n([\s\S]*?)```/g)]
    .filter(([, fence]) => fence === language)
    .map(([, , text]) => text ?? '');
const tutorial = blocks('docs/tutorial.md', 'ts');
const whole = [...tutorial, ...blocks('README.md', 'ts')].filter((text) => text.includes('export default'));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'swarmquake-tutorial-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every whole file of the tutorial and the README is sound', async () => {
  expect(whole).toHaveLength(3);
  const files = whole.map((text, i) => {
    const file = `${i}.experiment.ts`;
    // The README's has the tutorial's name; side by side they need their own.
    writeFileSync(join(folder, file), text.replace(/experiment\('(\w+)'/, `experiment('$1-${i}'`));
    return file;
  });
  const { code, stdout } = await swarmquake(['validate', ...files], folder);
  expect({ code, warned: stdout.includes('warning') }).toEqual({ code: 0, warned: false });
  expect(stdout.match(/types checked/g)).toHaveLength(3);
}, 60_000);

test('the pieces of the tutorial stand in its last file, word for word', () => {
  const last = whole[1]?.replace(/\s+/g, '').replace(/,([)}\]])/g, '$1');
  const pieces = tutorial.filter((text) => !text.includes('export default') && !text.includes('passRate'));
  expect(pieces).toHaveLength(3);
  for (const line of pieces.flatMap((text) => text.split('\n'))) {
    const bare = line
      .replace(/\s+/g, '')
      .replace(/,([)}\]])/g, '$1')
      .replace(/,$/, '');
    if (!line.includes('…')) expect(last).toContain(bare);
  }
});

test('its promises in JSON are promises', () => {
  const [json] = blocks('docs/tutorial.md', 'json');
  expect(Object.keys(parsePromises(json ?? '', 'strict.json'))).toEqual(['back at once', 'new never far down']);
});
