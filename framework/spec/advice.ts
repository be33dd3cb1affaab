/** What to write instead: the form that a key takes, and the right value that is nearest to a wrong one. */
import { parseDuration } from './duration.js';

/** Names of a key, or `parent[]` for what stands in it, to what authors write there. */
const FORMS: Readonly<Record<string, string>> = {
  target: 'supernodeOverlay({ supernodes: 5 })',
  population: "users(300, { cohorts: [cohort('everyone', { share: 1, version: '1.0' })], joinOver: '8s' })",
  cohorts: "[cohort('everyone', { share: 1, version: '1.0' })]",
  'cohorts[]': "cohort('everyone', { share: 1, version: '1.0' })",
  regions: '{ eu: 0.6, us: 0.4 }',
  operations: "{ lookupEvery: '5s', messageEvery: 'never' }",
  reconnect: "eager({ delay: '4s' }) or backoff({ base: '1s', cap: '20s' })",
  session: "always() or alternating(exponential({ mean: '30m' }), exponential({ mean: '10m' }))",
  on: "exponential({ mean: '30m' })",
  off: "exponential({ mean: '10m' })",
  steadyState: "online({ of: 'demand' }).atLeast(0.99).lasting('15s')",
  impact: "atLeastOnce(online({ of: 'demand' }).below(0.9))",
  condition: "online({ of: 'demand' }).below(0.9)",
  when: "online({ of: 'demand' }).below(0.9)",
  timeline: "[at('0s', crash({ role: 'supernode', count: 1 }))]",
  'timeline[]': "at('0s', crash({ role: 'supernode', count: 1 }))",
  do: "at('0s', crash({ role: 'supernode', count: 1 }))",
  relaunch: "after(exactly('6s'), { atMost: '6s' }) or never()",
  delay: "exactly('6s') or lognormal({ median: '5s', sigma: 0.3 })",
  where: "{ cohort: 'old' }, { region: 'eu' } or { version: '1.0' }",
  slos: "{ 'everyone is back': recovered({ … }) }: promises by name",
  'slos[]': "recovered({ share: 0.95, of: 'demand', within: '30s', heldFor: '15s', since: 'onset' })",
  trials: '{ runs: 20, passRate: 0.8 }',
  credits: "[{ to: { cohort: 'paying' }, whenLost: '10s', give: 'a week' }]",
  'credits[]': "{ to: { cohort: 'paying' }, whenLost: '10s', give: 'a week' }",
  to: "{ cohort: 'paying' }",
  worth: "{ amount: 1, unit: 'USD' }",
};

type Path = readonly (string | number)[];

/** null: a key whose value is a plain one, or that only builders write. */
export function formOf(keys: Path): string | null {
  return FORMS[`${String(keys.at(-2) ?? '')}[]`] ?? FORMS[String(keys.at(-1) ?? '')] ?? null;
}

/** From here on a bare number may well be milliseconds. */
const MAY_BE_MS = 100;

export function durationAdvice(value: unknown, key: string): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const bare = /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  if (bare !== null && (bare >= MAY_BE_MS || key === 'below'))
    return `write '${bare}ms' for milliseconds, '${bare}s' for seconds`;
  if (bare !== null) return `write '${bare}s'`;
  const meant = durationIn(text);
  return meant === null ? "write a number with a unit: '500ms', '30s', '2m' or '1h'" : `write '${meant}'`;
}

const UNIT_WORDS: readonly (readonly [words: RegExp, unit: string, times: number])[] = [
  [/^(ms|msecs?|millis|milliseconds?)$/, 'ms', 1],
  [/^(s|secs?|seconds?)$/, 's', 1],
  [/^(m|mins?|minutes?)$/, 'm', 1],
  [/^(h|hrs?|hours?)$/, 'h', 1],
  [/^(d|days?)$/, 'h', 24],
];

/** '12 sec', '.5S', '1m30s': what a person would read in them. */
function durationIn(text: string): string | null {
  const parts = [...text.toLowerCase().matchAll(/(\d*\.?\d+)\s*([a-z]+)/g)];
  if (parts.length === 0 || text.toLowerCase().replace(/(\d*\.?\d+)\s*([a-z]+)|\s+/g, '') !== '') return null;
  const read = parts.map(([, number, word]) => {
    const unit = UNIT_WORDS.find(([words]) => words.test(word ?? ''));
    return unit === undefined ? null : `${Number(number) * unit[2]}${unit[1]}`;
  });
  const [first] = read;
  if (first === undefined || read.includes(null)) return null;
  const total = read.reduce((sum, one) => sum + (parseDuration(one) ?? 0), 0);
  return read.length === 1 ? first : `${total / 1_000}s`;
}

export function shareAdvice(value: unknown): string {
  if (typeof value !== 'number' || value < 0) return 'write a number from 0 to 1';
  if (value > 2) return `write ${value / 100} for ${value}%`;
  return `write ${Number((value - 1).toFixed(3))} for ${Math.round((value - 1) * 100)}%; for everyone write 1`;
}

/** A value of another type: '85%' and '0.85' are numbers to a person. */
export function typeAdvice(value: unknown, expected: string, form: string | null): string {
  if (form !== null) return `write ${form}`;
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(typeof value === 'string' ? value.trim() : '') ?? [];
  if (expected === 'a number' && number !== undefined)
    return percent === '%' ? `write ${Number(number) / 100}` : `write ${number}, without quotes`;
  return `write ${expected}; docs/tutorial.md shows the form`;
}
