/** A run whose promise holds, and what it leaves: the folder, the journal, the verdict again and others; and the same run with a placebo. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { z } from 'zod';
import { root, swarmquake } from '../start-cli.js';
import {
  endAll,
  type Finished,
  journalSoFar,
  type LiveRun,
  SEED,
  scratch,
  startRun,
  trialFolder,
  untilJournal,
} from './live-run.js';
import { everyArgument, leftOf, type Marked, markedOf } from './marked.js';

jest.setTimeout(200_000);

const NODES = ['group-video-01', 'host-01', 'login-01', 'supernode-01', 'supernode-02', 'supernode-03', 'supernode-04'];

const place = scratch();
afterAll(async () => {
  await endAll();
  place.remove();
});

let beside: LiveRun | null = null;
/** Beside the other: both wait more than they work. */
const withPlacebo = (): LiveRun => {
  beside ??= startRun('kept', place.path('placebo'), ['--placebo']);
  return beside;
};

const json = (...path: readonly string[]): Record<string, unknown> =>
  JSON.parse(readFileSync(join(...path), 'utf8')) as Record<string, unknown>;

describe('a promise that holds', () => {
  const out = place.path('kept');
  const trial = trialFolder(out);
  let run: Finished;
  let nodes: readonly Marked[];
  let argumentsMeanwhile: readonly string[];
  let leftAtTheEnd: readonly string[];

  beforeAll(async () => {
    const live = startRun('kept', out);
    await untilJournal(trial, (record) => record.k === 'phase' && record.phase === 'settle', live);
    nodes = markedOf(trial);
    argumentsMeanwhile = everyArgument();
    withPlacebo();
    run = await live.ended;
    leftAtTheEnd = leftOf(nodes);
  });

  test('exits 0, and says what was promised and what was measured', () => {
    expect({ code: run.code, said: run.code === 0 ? '' : run.stdout + run.stderr }).toEqual({ code: 0, said: '' });
    expect(run.stdout).toMatch(/PASS/);
    expect(run.stdout).toMatch(/everyone is back/);
    expect(run.stderr).toMatch(/hold/);
  });

  test('leaves the run folder of the documentation, and nothing else', () => {
    expect(filesOf(out)).toEqual(
      [
        'env.json',
        'junit.xml',
        'scorecard.html',
        'scorecard.json',
        'scorecard.md',
        'spec.json',
        'verdict.json',
        ...['intents.ndjson', 'journal.ndjson', 'plan.json', 'verdict.json'].map(
          (name) => `trials/default/${SEED}/${name}`,
        ),
        ...NODES.map((node) => `trials/default/${SEED}/logs/${node}.log`),
      ].sort(),
    );
  });

  test('every line of the journal is a record of docs/journal.schema.json, the first is run, the last a complete end', () => {
    const schema = z.fromJSONSchema(
      json(root, 'docs', 'journal.schema.json') as Parameters<typeof z.fromJSONSchema>[0],
    );
    const text = readFileSync(join(trial, 'journal.ndjson'), 'utf8');
    expect(text.endsWith('\n')).toBe(true);
    const lines = text.trimEnd().split('\n');
    const refused = lines.filter((line) => !schema.safeParse(JSON.parse(line)).success);
    expect(refused).toEqual([]);
    const records = journalSoFar(trial);
    expect(records[0]).toMatchObject({ k: 'run', runtime: 'process', variant: 'default', seed: Number(SEED) });
    expect(records.at(-1)).toMatchObject({ k: 'end', complete: true });
    expect(records.flatMap((record) => (record.k === 'phase' ? [record.phase] : []))).toEqual([
      'provision',
      'populate',
      'settle',
      'inject',
      'hold',
      'undo',
      'collect',
    ]);
  });

  test('the files beside the journal say the same: one hash, one plan, the command as it was typed', () => {
    const [head] = journalSoFar(trial);
    const hash = head?.k === 'run' ? head.specHash : '';
    expect(hash).toMatch(/^[0-9a-f]{8,}$/);
    for (const file of [json(out, 'verdict.json'), json(out, 'scorecard.json'), json(trial, 'plan.json')])
      expect(file.specHash).toBe(hash);
    expect(head).toMatchObject({ plan: json(trial, 'plan.json'), spec: json(out, 'spec.json').default });
    const env = json(out, 'env.json');
    expect(env.command).toEqual(expect.arrayContaining(['run', '--seed', SEED]));
    expect(new Date(String(env.startedAt)).getTime()).toBeGreaterThan(0);
  });

  test('the token is in no file that is left, in nothing that was said, and in no argument of any process', () => {
    const tokens = [...new Set(nodes.map((node) => node.token))];
    expect(nodes.length).toBe(NODES.length);
    expect(tokens.length).toBe(1);
    const [token = ''] = tokens;
    expect(token.length).toBeGreaterThan(20);
    const files = filesOf(out).filter((file) => readFileSync(join(out, file), 'utf8').includes(token));
    expect(files).toEqual([]);
    expect(run.stdout + run.stderr).not.toContain(token);
    expect(argumentsMeanwhile.filter((argument) => argument.includes(token))).toEqual([]);
    // Else nothing would have been looked at.
    expect(argumentsMeanwhile).toContain(out);
  });

  test('nothing of it is left when the command ends', () => {
    expect(leftAtTheEnd).toEqual([]);
  });

  test('judge gives the verdicts again, byte for byte', async () => {
    for (const folder of [trial, out]) {
      const again = await swarmquake(['judge', folder, '--json']);
      expect(again.code).toBe(0);
      expect(again.stdout).toBe(readFileSync(join(folder, 'verdict.json'), 'utf8'));
    }
  });

  test('judged by a promise that cannot hold, the same journal exits 20', async () => {
    const slos = place.path('within-a-second.json');
    const promise = { slo: 'recovered', share: 0.95, of: 'demand', within: '1s', heldFor: '3s' };
    writeFileSync(slos, JSON.stringify({ 'back within a second': promise }));
    const judged = await swarmquake(['judge', trial, '--slos', slos, '--json']);
    expect(JSON.parse(judged.stdout)).toMatchObject({
      outcome: 'fail',
      slos: [{ name: 'back within a second', outcome: 'fail', promised: 1_000 }],
    });
    expect(judged.code).toBe(20);
  });

  test('report shows the scorecard in four forms, with the figures of the verdict', async () => {
    const verdict = json(trial, 'verdict.json') as { users: { trough: number }; slos: { evidence: string }[] };
    const terminal = await swarmquake(['report', out]);
    const markdown = await swarmquake(['report', out, '--format', 'markdown']);
    const asJson = await swarmquake(['report', out, '--format', 'json']);
    const page = await swarmquake(['report', out, '--format', 'html']);
    expect([terminal.code, markdown.code, asJson.code, page.code]).toEqual([0, 0, 0, 0]);
    expect(terminal.stdout).toMatch(/PASS/);
    expect(markdown.stdout).toMatch(/^## .*PASS: e2e-kept$/m);
    expect(withoutLastWords(markdown.stdout)).toBe(withoutLastWords(readFileSync(join(out, 'scorecard.md'), 'utf8')));
    expect(withoutLeft(page.stdout)).toBe(withoutLeft(readFileSync(join(out, 'scorecard.html'), 'utf8')));
    const card = JSON.parse(asJson.stdout) as Record<string, unknown>;
    expect(card.outcome).toBe('pass');
    expect(JSON.stringify(card)).toContain(`"trough":${verdict.users.trough}`);
  });
});

test('with a placebo instead of the faults it exits 21 and says that they had no impact', async () => {
  const out = place.path('placebo');
  const { code, stdout } = await withPlacebo().ended;
  expect({ code, said: code === 21 ? '' : stdout }).toEqual({ code: 21, said: '' });
  expect(stdout).toMatch(/IMPACT_NOT_SEEN/);
  expect(stdout).toMatch(/with --placebo this is the right answer/);
  expect(json(trialFolder(out), 'verdict.json')).toMatchObject({
    placebo: true,
    ended: 'complete',
    outcome: 'inconclusive',
    doubts: [{ code: 'IMPACT_NOT_SEEN' }],
    users: { crashed: 0, hit: 0 },
  });
  const journal = journalSoFar(trialFolder(out));
  expect(journal.filter((record) => record.k === 'life' && record.event !== 'started' && record.by !== null)).toEqual(
    [],
  );
});

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** What only the run itself can say. */
function withoutLastWords(markdown: string): string {
  return markdown.replace(/^Left behind: .*\n\n?/m, '').trimEnd();
}

function withoutLeft(page: string): string {
  return page.replace(/<div><dt>left behind<.dt><dd>[^<]*<.dd><.div>/, '').trimEnd();
}
