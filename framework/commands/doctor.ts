/** `swarmquake doctor`: what this machine can do, per runtime, and what earlier runs left on it. Starts nothing that stays. */
import { arch, availableParallelism, freemem, platform, totalmem } from 'node:os';
import { EXIT, type ExitCode, MachineError, type Problem } from '../errors.js';
import { entry } from '../report/layout.js';
import { charactersOf, glyph, paintOf, type Style } from '../report/style.js';
import { findRemains } from '../runtime/remains.js';
import type { Capabilities, Remains } from '../runtime/runtime.js';
import { type Forced, runtimes } from '../runtime/runtimes.js';
import { countWords } from './clean.js';

export interface DoctorOptions extends Forced {
  readonly json: boolean;
  readonly style: Style;
  /** One call a document; the text ends without a line break. */
  readonly print: (text: string) => void;
}

type Examined = { readonly runtime: string } & (
  | { readonly usable: true; readonly capabilities: Capabilities }
  | { readonly usable: false; readonly problems: readonly Problem[] }
);

export async function doctor(options: DoctorOptions): Promise<ExitCode> {
  const examined: Examined[] = [];
  for (const name of ['process', 'docker'] as const) examined.push(await examine(name, options));
  const remains = (await findRemains()).runs;
  options.print(
    options.json
      ? JSON.stringify(asJson(examined, remains), null, 2)
      : charactersOf(options.style, asText(examined, remains, options.style)),
  );
  return EXIT.pass;
}

async function examine(name: keyof typeof runtimes, forced: Forced): Promise<Examined> {
  try {
    const runtime = await runtimes[name](forced);
    return { runtime: name, usable: true, capabilities: await runtime.preflight() };
  } catch (error) {
    return {
      runtime: name,
      usable: false,
      problems: error instanceof MachineError ? error.problems : [unexpected(name, error)],
    };
  }
}

/** Doctor is for machines on which things are wrong: it reports whatever it meets. */
function unexpected(name: string, error: unknown): Problem {
  return {
    code: 'RUNTIME_BROKEN',
    path: `--runtime ${name}`,
    at: 'its preflight',
    expected: 'facts about this machine',
    found: error instanceof Error ? error.message : String(error),
    do: 'report this, with the output of `swarmquake doctor --json`',
  };
}

/** As `--runtime auto` chooses. */
function autoTakes(examined: readonly Examined[]): string | null {
  const usable = (name: string): boolean => examined.some((one) => one.runtime === name && one.usable);
  return usable('docker') ? 'docker' : usable('process') ? 'process' : null;
}

function asJson(examined: readonly Examined[], remains: readonly Remains[]) {
  return {
    schema: 'swarmquake/doctor/1',
    machine: {
      platform: platform(),
      arch: arch(),
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      freeBytes: freemem(),
      node: process.versions.node,
    },
    runtimes: examined.map((one) => (one.usable ? { ...one.capabilities, usable: true } : one)),
    leftOver: remains.filter(isLeftOver),
    live: remains.filter((run) => run.controllerAlive),
    elsewhere: remains.filter((run) => run.elsewhere !== null),
    auto: autoTakes(examined),
  };
}

const NAME_WIDTH = 13;

function asText(examined: readonly Examined[], remains: readonly Remains[], style: Style): string {
  const auto = autoTakes(examined);
  return [
    '',
    ...entry('machine', machineWords(), NAME_WIDTH, style.width, '  '),
    '',
    ...examined.flatMap((one) => (one.usable ? usableLines(one.capabilities, style) : unusableLines(one, style))),
    '',
    ...entry('left over from earlier runs: ', leftOverWords(remains), 30, style.width, '  '),
    auto === null ? '  No runtime can be used here.' : `  \`--runtime auto\` takes ${auto} here.`,
  ].join('\n');
}

function machineWords(): string {
  const gb = (bytes: number): string => `${Math.round(bytes / 2 ** 30)} GB`;
  const system = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' }[platform() as string] ?? platform();
  return `${system} ${arch()}, ${availableParallelism()} cores, ${gb(totalmem())} (${gb(freemem())} free), Node ${process.versions.node}`;
}

function usableLines(can: Capabilities, style: Style): readonly string[] {
  const sentences = [
    can.facts.join('; '),
    `up to ${can.maxUsersPerHost.toLocaleString('en-US')} users a host`,
    can.maxNodes === null ? '' : `up to ${can.maxNodes.toLocaleString('en-US')} nodes, if all talk to each other`,
    `can: ${can.can.join(', ')}`,
    ...(can.cannot.length === 0
      ? []
      : [`cannot: ${can.cannot.map((no) => `${no.capability} (${no.why})`).join(', ')}`]),
  ].filter((sentence) => sentence !== '');
  const lines = sentences.flatMap((sentence) => entry('', sentence, NAME_WIDTH + 4, style.width, ''));
  return headed(can.runtime, 'pass', lines, style);
}

function unusableLines(
  one: { readonly runtime: string; readonly problems: readonly Problem[] },
  style: Style,
): readonly string[] {
  const lines = one.problems.flatMap((problem) => [
    `${' '.repeat(NAME_WIDTH + 4)}${problem.code}`,
    ...(['at', 'expected', 'found', 'do'] as const).flatMap((part) =>
      entry(part, problem[part], NAME_WIDTH, style.width, '    '),
    ),
  ]);
  return headed(one.runtime, 'fail', lines, style);
}

/** The name takes the place of the first line's margin. */
function headed(name: string, mark: 'pass' | 'fail', lines: readonly string[], style: Style): readonly string[] {
  const sign = glyph(style, mark);
  const head = `  ${paintOf(style, mark)(sign)} ${name}`;
  const width = `  ${sign} ${name}`.length;
  const [first = '', ...rest] = lines;
  return [head + ' '.repeat(Math.max(1, NAME_WIDTH + 4 - width)) + first.trimStart(), ...rest];
}

function isLeftOver(run: Remains): boolean {
  return !run.controllerAlive && run.elsewhere === null;
}

function leftOverWords(remains: readonly Remains[]): string {
  const gone = remains.filter(isLeftOver);
  const live = remains.filter((run) => run.controllerAlive).length;
  const foreign = remains.filter((run) => run.elsewhere !== null).length;
  const others = [
    ...(live === 0 ? [] : [live === 1 ? 'a run is under way' : `${live} runs are under way`]),
    ...(foreign === 0 ? [] : [foreign === 1 ? 'one was started elsewhere' : `${foreign} were started elsewhere`]),
  ];
  const beside = others.length === 0 ? '' : ` (${others.join(', ')})`;
  if (gone.length === 0) return `nothing${beside}`;
  const total = { processes: 0, containers: 0, networks: 0 };
  for (const run of gone) {
    total.processes += run.processes;
    total.containers += run.containers;
    total.networks += run.networks;
  }
  const what = countWords(total) || 'notes in the temp folder';
  return `${what} of ${gone.length === 1 ? 'a run whose controller is gone' : `${gone.length} runs whose controllers are gone`} · swarmquake clean${beside}`;
}
