/** What the compiler says of a spec, in words: what was expected in that place, and what to write. */
import { didYouMean } from '../spec/shape-problems.js';
import { type Doors, doorOf } from './doors.js';

export interface TypeWords {
  readonly expected: string;
  readonly do: string;
}

/** `known`: the keys of the thing that lacks one, where the compiler knows them. */
export function typeWords(message: string, doors: () => Doors, known: readonly string[] | null): TypeWords {
  return importWords(message, doors) ?? memberWords(message, known) ?? valueWords(message);
}

/** Modules and names that are not where the author looks for them. */
function importWords(message: string, doors: () => Doors): TypeWords | null {
  const module = /Cannot find module '(swarmquake[^']*)'/.exec(message)?.[1];
  if (module !== undefined) {
    const all = [...doors().keys()];
    return { expected: `one of: ${all.join(', ')}`, do: didYouMean(module, all) };
  }
  const [, from, wanted = ''] = /Module '"([^"]+)"' has no exported member '(\w+)'/.exec(message) ?? [];
  const door = from === undefined || message.includes('Did you mean') ? null : doorOf(wanted, doors());
  if (door !== null)
    return { expected: 'a name that the module exports', do: `import { ${wanted} } from '${door}', where it is` };
  const name = /Cannot find name '(\w+)'/.exec(message)?.[1];
  const home = name === undefined ? null : doorOf(name, doors());
  if (home === null) return null;
  return { expected: 'a name that is imported or declared', do: `add ${name} to import { … } from '${home}'` };
}

/** `lookups.p90`: of the thing itself, not its type of thirty lines. */
function memberWords(message: string, known: readonly string[] | null): TypeWords | null {
  const name = /^Property '([^']+)' does not exist on type/.exec(message)?.[1];
  if (name === undefined || known === null || known.length === 0) return null;
  // p90 is no slip for p50.
  return {
    expected: `one of: ${known.join(', ')}`,
    do: /\d/.test(name) ? 'choose one of these' : didYouMean(name, known),
  };
}

/** What the types of a spec mean. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/type 'Duration( \| undefined)?'/, "a duration: '30s', '2m' or seconds(30)"],
  [/known properties/, 'only keys that the type knows'],
  [/no exported member/, 'a name that the module exports'],
  [/Cannot find module/, 'a module that can be found from here'],
  [/Cannot find name/, 'a name that is imported or declared'],
  [/missing the following properties|is missing in type/, 'every key that the type asks for'],
];
const ANY_OTHER = 'what the type allows';

function valueWords(message: string): TypeWords {
  const asked = /to (?:parameter of )?type '([^']{1,60})'/.exec(message)?.[1];
  const meaning = MEANINGS.find(([pattern]) => pattern.test(message))?.[1];
  const meant = /Did you mean (?:to write )?(?:the \w+ )?['"]?([^'"?]+)['"]?\?/.exec(message)?.[1];
  const bare = /"(\d+(?:\.\d+)?)"' is not assignable to .*'Duration/.exec(message)?.[1];
  const advice = 'correct this place; an editor with TypeScript underlines it';
  return {
    expected: meaning ?? (asked === undefined ? ANY_OTHER : `a value of type ${asked}`),
    do: bare !== undefined ? `write '${bare}s'` : meant !== undefined ? `did you mean ${meant}?` : advice,
  };
}
