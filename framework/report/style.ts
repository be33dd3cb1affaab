/** What a stream can show: colour, characters, width. Colour repeats a word and never replaces one. */
import pc from 'picocolors';
import type { Outcome } from '../slo/types.js';

export type Paint = (text: string) => string;

export interface Style {
  readonly unicode: boolean;
  readonly colour: boolean;
  readonly width: number;
  readonly good: Paint;
  readonly bad: Paint;
  readonly unsure: Paint;
  readonly dim: Paint;
  readonly bold: Paint;
  readonly accent: Paint;
}

/** No screen is wider than this, whatever the window: lines stay readable and fit in a log. */
export const WIDEST = 100;
const NARROWEST = 60;

export interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export function styleOf(screen: Screen, env: Readonly<Record<string, string | undefined>>): Style {
  const dumb = env.TERM === 'dumb';
  const silenced = (env.NO_COLOR ?? '') !== '';
  const width = screen.isTTY === true ? (screen.columns ?? WIDEST) : WIDEST;
  return style({ colour: screen.isTTY === true && !dumb && !silenced, unicode: showsUnicode(env), width });
}

export function style(wanted: { colour: boolean; unicode: boolean; width: number }): Style {
  const c = pc.createColors(wanted.colour);
  return {
    unicode: wanted.unicode,
    colour: wanted.colour,
    width: Math.max(NARROWEST, Math.min(WIDEST, wanted.width)),
    good: c.green,
    bad: c.red,
    unsure: c.yellow,
    dim: c.dim,
    bold: c.bold,
    accent: c.cyan,
  };
}

/** A locale that names another character set, or a console without the glyphs. No locale at all is what containers have: UTF-8. */
function showsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.TERM === 'linux') return false;
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== '');
  return locale === undefined || /utf-?8/i.test(locale);
}

export type Mark = Outcome | 'unknown';

const GLYPHS: Readonly<Record<Mark, readonly [string, string]>> = {
  pass: ['✓', 'ok'],
  fail: ['✕', 'FAIL'],
  inconclusive: ['?', '??'],
  unknown: ['·', '-'],
};

export function glyph(style: Style, mark: Mark): string {
  return GLYPHS[mark][style.unicode ? 0 : 1];
}

export function paintOf(style: Style, mark: Mark): Paint {
  switch (mark) {
    case 'pass':
      return style.good;
    case 'fail':
      return style.bad;
    case 'inconclusive':
      return style.unsure;
    case 'unknown':
      return style.dim;
  }
}

/** A glyph with its word, in the outcome's colour. */
export function marked(style: Style, mark: Mark, word: string): string {
  return paintOf(style, mark)(`${glyph(style, mark)} ${word}`);
}

const ASCII: Readonly<Record<string, string>> = {
  '×': 'x',
  '·': '-',
  '–': '-',
  '…': '~',
  '→': '>',
  '≥': '>',
  '’': "'",
  '↑': '^',
  '✓': '+',
  '✕': 'x',
};

/** One character for one, so that nothing moves. */
export function charactersOf(style: Style, text: string): string {
  if (style.unicode) return text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything outside of ASCII is meant
  return text.replace(/[^\u0000-\u007f]/gu, (c) => ASCII[c] ?? '?');
}
