/** argv to a command. The one place that sets an exit code; commands are loaded when they are asked for, so that help is quick. */
import { Argument, Command, CommanderError, Option } from 'commander';
import { examples, several, version, whole } from './arguments.js';
import { EXIT, type ExitCode, type Problem, SwarmquakeError } from './errors.js';
import { errorText } from './report/problems.js';
import { type Style, styleOf } from './report/style.js';
import { usageError } from './usage.js';

type Print = (text: string) => void;
type Done = (code: ExitCode) => void;
interface Common {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** Some libraries keep sockets open for a while; nothing of ours is under way any more. */
const LINGER_MS = 3_000;

export async function main(argv: readonly string[]): Promise<void> {
  // `swarmquake list | head` is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.exitCode = await exitCodeOf(argv);
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

export async function exitCodeOf(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.pass;
  try {
    await program((given) => {
      code = given;
    }).parseAsync([...argv]);
    return code;
  } catch (error) {
    return complain(error, argv);
  }
}

function complain(error: unknown, argv: readonly string[]): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.pass;
  const told = error instanceof CommanderError ? usageError(error, argv.slice(2)) : error;
  if (argv.includes('--verbose')) process.stderr.write(`${stackOf(error)}\n`);
  const known = told instanceof SwarmquakeError;
  const exitCode = known ? told.exitCode : EXIT.internal;
  const words = told instanceof Error ? `${told.name}: ${told.message.split('\n')[0] ?? ''}` : String(told);
  if (argv.includes('--json')) {
    const problems = known ? told.problems : [internal(words)];
    process.stdout.write(`${JSON.stringify({ schema: 'swarmquake/problems/1', exitCode, problems }, null, 2)}\n`);
  } else if (known) process.stderr.write(`${errorText(told, styleOf(process.stderr, process.env))}\n`);
  else process.stderr.write(`  internal error: ${words} (--verbose shows where)   exit ${exitCode}\n`);
  return exitCode;
}

function internal(words: string): Problem {
  return {
    code: 'INTERNAL',
    path: 'swarmquake',
    at: `swarmquake ${version()}`,
    expected: 'no error of its own',
    found: words,
    do: '--verbose shows where; report it with that',
  };
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

function program(done: Done): Command {
  const cli = new Command('swarmquake')
    .description(
      'Chaos testing for peer-to-peer systems: what share of the users survives a cascade, and how fast they come back.',
    )
    .version(version(), '-V, --version')
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .exitOverride()
    .showHelpAfterError(false)
    .addHelpText('after', HELP);
  runVerb(cli, done);
  specVerbs(cli, done);
  resultVerbs(cli, done);
  historyVerb(cli, done);
  compareVerbs(cli, done);
  machineVerbs(cli, done);
  return cli;
}

const HELP = `
Examples:
  $ swarmquake run my.experiment.ts --seed 7
  $ swarmquake validate chaos/*.experiment.ts
  $ swarmquake judge runs/latest

An experiment is a file that you write (docs/tutorial.md); the source has some in experiments/.

Exit codes:
  0 pass · 20 a promise failed · 21 inconclusive · 22 stopped by a stop condition or cap · 23 steady state not reached
  30 invalid spec or usage · 31 this machine lacks what is needed · 40 clean-up incomplete · 70 internal error
  130/143 signal, after everything was undone`;

const RUNTIMES = ['auto', 'process', 'docker'] as const;
function runVerb(cli: Command, done: Done): void {
  verb(cli, 'run', 'run experiments and leave a scorecard; exits non-zero when a promise is broken')
    .argument('<spec...>', 'experiment files')
    .addOption(new Option('--runtime <name>', 'where nodes live').choices(RUNTIMES).default('auto'))
    .addOption(loopback())
    .addOption(control())
    .option('--seed <n>', 'of the first trial; the same seed has the same victims', whole(0), 7)
    .option('--trials <n>', 'runs of each variant, each with a seed of its own', whole(1))
    .option('--variant <name>', 'this one only (all by default)')
    .option('--placebo', 'replace every fault by one that does nothing')
    .option('--gate', 'judge the pass rate that the spec promises, by its interval, instead of the worst trial')
    .option('--allow-inconclusive', 'exit 0 instead of 21')
    .option('--users <n>', 'scale the population, and roles with it', whole(1))
    .option('--supernodes <n>', 'with --users: this many of the main role', whole(1))
    .option('--beside', 'do not wait for another run on this machine')
    .option('--out <folder>', 'empty or absent (default: one of its own in runs/); of several experiments it holds all')
    .addHelpText(
      'after',
      examples(
        'run my.experiment.ts',
        'run one.experiment.ts another.experiment.ts',
        "run my.experiment.ts --variant 'with help' --trials 3",
      ),
    )
    .action(async (specs: string[], given: RunGiven) => {
      const { run } = await import('./commands/run.js');
      const { verbose: _, ...options } = given;
      const whole = {
        ...options,
        ...output(given),
        version: version(),
        command: process.argv.slice(2),
        progress: process.stderr,
      };
      done(await run(specs, whole));
    });
}

/** Found out where they are not given; forced, the runtime is the one that they are for. */
const OWN_OR_SINGLE = 'processes: each node its own address, or all on 127.0.0.1';
const loopback = () => new Option('--loopback <how>', OWN_OR_SINGLE).choices(['own', 'single']);
const control = () => new Option('--control <how>', 'containers: how to reach them').choices(['direct', 'published']);

type RunGiven = Common & {
  readonly loopback?: 'own' | 'single';
  readonly control?: 'direct' | 'published';
  readonly runtime: (typeof RUNTIMES)[number];
  readonly seed: number;
  readonly trials?: number;
  readonly variant?: string;
  readonly placebo?: boolean;
  readonly gate?: boolean;
  readonly allowInconclusive?: boolean;
  readonly users?: number;
  readonly supernodes?: number;
  readonly beside?: boolean;
  readonly out?: string;
};

function specVerbs(cli: Command, done: Done): void {
  verb(cli, 'validate', 'every problem of a spec at once, types too; starts nothing')
    .argument('<spec...>', 'experiment files')
    .addHelpText('after', examples('validate my.experiment.ts'))
    .action(async (specs: string[], given: Common) => {
      const { validate } = await import('./commands/validate.js');
      done(await validate(specs, output(given)));
    });
  verb(cli, 'plan', 'what a run would do, to whom, at what cost; starts nothing')
    .argument('<spec>', 'an experiment file')
    .option('--seed <n>', 'the same seed has the same victims', whole(0), 7)
    .option('--variant <name>', 'this one only (all by default)')
    .option('--placebo', 'replace every fault by one that does nothing')
    .option('--users <n>', 'scale the population, and roles with it', whole(1))
    .option('--supernodes <n>', 'with --users: this many of the main role', whole(1))
    .addHelpText('after', examples('plan my.experiment.ts --seed 7'))
    .action(async (spec: string, given: Common & Omit<RunGiven, 'runtime'>) => {
      const { plan } = await import('./commands/plan.js');
      done(await plan(spec, { ...given, ...output(given) }));
    });
  verb(cli, 'list', 'the experiments of a folder, and how each went the last time')
    .argument('[folder]', 'where to look', 'experiments')
    .addHelpText('after', examples('list'))
    .action(async (folder: string, given: Common) => {
      const { list } = await import('./commands/list.js');
      done(await list(folder, output(given)));
    });
}

function resultVerbs(cli: Command, done: Done): void {
  verb(cli, 'judge', 'the verdict again from journals alone, with other promises if you like')
    .argument('<run...>', 'run folders, trial folders or journals')
    .option('--slos <file>', 'promises from a JSON file or an experiment')
    .option('--gate', 'by the pass rate, as a run with --gate was judged')
    .option('--allow-inconclusive', 'exit 0 instead of 21')
    .addHelpText('after', examples('judge runs/latest', 'judge runs/latest --slos stricter.json --json'))
    .action(async (runs: string[], given: Common & { slos?: string; gate?: boolean; allowInconclusive?: boolean }) => {
      const { judge } = await import('./commands/judge.js');
      const { slos, gate, allowInconclusive } = given;
      done(await judge(runs, { slos, gate, allowInconclusive, ...output(given) }));
    });
  const formats = ['terminal', 'markdown', 'json', 'html', 'junit', 'openmetrics', 'csv'] as const;
  verb(cli, 'report', 'the scorecard again from journals alone')
    .argument('<run...>', 'run folders; several, or a suite, are one page of the system as a whole')
    .addOption(new Option('--format <name>', 'how it is shown').choices(formats).default('terminal'))
    .option('--gate', 'by the pass rate, as a run with --gate was judged')
    .addOption(new Option('--brief', 'what users should have been told, by time').conflicts(['postmortem', 'format']))
    .addOption(new Option('--postmortem', 'a draft, each sentence with its journal records').conflicts('format'))
    .addHelpText('after', examples('report runs/latest --format markdown', 'report runs/* --format html > system.html'))
    .action(async (runs: string[], given: ReportGiven & { format: (typeof formats)[number] }) => {
      const { report } = await import('./commands/report.js');
      const { json, style, print } = output(given);
      done(await report(runs, { ...given, format: json ? 'json' : given.format, style, print }));
    });
}

type ReportGiven = Common & { readonly gate?: boolean; readonly brief?: boolean; readonly postmortem?: boolean };

function historyVerb(cli: Command, done: Done): void {
  verb(cli, 'history', 'what every run came to, one after the other, and a page of trends')
    .argument('[experiment]', 'this one only: its name, or its file')
    .option('--runs <folder>', 'where run folders lie', 'runs')
    .addOption(
      new Option('--format <name>', 'how it is shown').choices(['terminal', 'json', 'html']).default('terminal'),
    )
    .addHelpText('after', examples('history', 'history skype-2010 --format html > trend.html'))
    .action(async (experiment: string | undefined, given: Common & { runs: string; format: 'terminal' | 'html' }) => {
      const { history } = await import('./commands/history.js');
      const { json, style, print } = output(given);
      done(
        await history(experiment, {
          runs: given.runs,
          format: json ? 'json' : given.format,
          style,
          print,
          now: new Date(),
        }),
      );
    });
}

function compareVerbs(cli: Command, done: Done): void {
  verb(cli, 'baseline', 'save: what later runs are compared with, one small file in baselines/ to commit')
    .addArgument(new Argument('<action>').choices(['save']))
    .argument('<name>', 'of the baseline, such as main')
    .argument('[run]', 'a run folder', 'runs/latest')
    .addHelpText('after', examples('baseline save main', 'baseline save release-2 runs/latest'))
    .action(async (_: string, name: string, run: string, given: Common) => {
      const { saveBaseline } = await import('./commands/baseline.js');
      done(await saveBaseline(name, run, output(given)));
    });
  verb(cli, 'compare', 'two runs side by side, or what got worse since a baseline (exit 20)')
    .argument('<run...>', 'two run folders, or one and --baseline')
    .option('--baseline <name>', 'as `baseline save` named it')
    .option('--across', 'another spec or runtime all the same')
    .option('--variant <name>', 'this one only; given twice: of the first run, and of the second', several)
    .addHelpText('after', examples('compare runs/latest --baseline main', 'compare runs/before runs/latest'))
    .action(async (runs: string[], given: Common & { baseline?: string; across?: boolean; variant?: string[] }) => {
      const { compare } = await import('./commands/compare.js');
      const { baseline, across, variant } = given;
      done(await compare(runs, { baseline, across, variant, ...output(given) }));
    });
}

function machineVerbs(cli: Command, done: Done): void {
  verb(cli, 'doctor', 'what this machine can do, per runtime')
    .addOption(loopback())
    .addOption(control())
    .addHelpText('after', examples('doctor', 'doctor --loopback single'))
    .action(async (given: Pick<RunGiven, 'json' | 'loopback' | 'control'>) => {
      const { doctor } = await import('./commands/doctor.js');
      done(await doctor({ ...given, ...output(given) }));
    });
  verb(cli, 'clean', 'remove what is left of runs whose controller is gone; never a live run')
    .argument('[run...]', 'of these runs only')
    .addHelpText('after', examples('clean'))
    .action(async (runs: string[], given: Common) => {
      const { clean } = await import('./commands/clean.js');
      done(await clean({ runs, ...output(given) }));
    });
}

function verb(cli: Command, name: string, description: string): Command {
  return cli
    .command(name)
    .description(description)
    .option('--json', 'one JSON document on stdout and nothing else')
    .option('--verbose', 'with an error, where it came from');
}

function output({ json }: Common): { json: boolean; style: Style; print: Print } {
  const print: Print = (text) => void process.stdout.write(`${text}\n`);
  return { json: json === true, style: styleOf(process.stdout, process.env), print };
}
