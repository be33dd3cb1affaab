/** What commander says of a command line, in five parts. */
import type { CommanderError } from 'commander';
import { UsageError } from './errors.js';

interface Said {
  readonly code: string;
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  readonly do: string;
}

export function usageError(error: CommanderError, args: readonly string[]): UsageError {
  const verb = args.find((argument) => !argument.startsWith('-'));
  const at = `swarmquake ${args.join(' ')}`.trim();
  const help = verb === undefined ? 'swarmquake --help' : `swarmquake ${verb} --help`;
  return new UsageError([{ ...said(error, args, help), at }], { cause: error });
}

function said(error: CommanderError, args: readonly string[], help: string): Said {
  const message = error.message.replace(/^error: /, '');
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? '';
  const meant = /\(Did you mean (?:one of )?([^?]+)\?\)/.exec(message)?.[1];
  const advice = meant === undefined ? `\`${help}\` shows what there is` : `did you mean ${meant}?`;
  switch (error.code) {
    case 'commander.unknownOption':
      return {
        code: 'USAGE_UNKNOWN_OPTION',
        path: quoted,
        expected: 'an option of this command',
        found: quoted,
        do: advice,
      };
    case 'commander.unknownCommand':
      return {
        code: 'USAGE_UNKNOWN_COMMAND',
        path: quoted,
        expected: 'run, validate, plan, list, judge, report, baseline, compare, doctor or clean',
        found: quoted,
        do: meant === undefined ? '`swarmquake --help` shows what each does' : advice,
      };
    case 'commander.missingArgument':
      return {
        code: 'USAGE_MISSING_ARGUMENT',
        path: `<${quoted}>`,
        expected: `<${quoted}>`,
        found: 'nothing',
        do: advice,
      };
    case 'commander.optionMissingArgument':
      return { code: 'USAGE_MISSING_VALUE', path: quoted, expected: `a value: ${quoted}`, found: 'none', do: advice };
    case 'commander.conflictingOption': {
      const other = /with option '([^']*)'/.exec(message)?.[1] ?? '';
      return {
        code: 'USAGE_CONFLICTING_OPTIONS',
        path: quoted,
        expected: `${quoted} without ${other}`,
        found: 'both',
        do: `leave one of them out; ${advice}`,
      };
    }
    case 'commander.invalidArgument': {
      const value = /(?:argument|value) '([^']*)' is invalid/.exec(message)?.[1] ?? '';
      const wanted = message
        .replace(/^.*is invalid[^.]*\. /s, '')
        .replace(/^Allowed choices are /, 'one of: ')
        .replace(/\.$/, '');
      return { code: 'USAGE_INVALID_VALUE', path: quoted, expected: wanted, found: value, do: advice };
    }
    case 'commander.excessArguments':
      return {
        code: 'USAGE_TOO_MANY_ARGUMENTS',
        path: args.at(-1) ?? '',
        expected: 'fewer arguments',
        found: message,
        do: advice,
      };
    default:
      return {
        code: 'USAGE',
        path: args[0] ?? 'swarmquake',
        expected: 'a command',
        found: args.length === 0 ? 'none' : message,
        do: advice,
      };
  }
}
