/** How variants are named and coloured. Hue is never alone: names stand where lines end, and in every table. */

/** Six hues that stay apart for the colour-blind, light and dark; then they begin again. */
export function hueOf(variant: number): string {
  return 'abcdef'.charAt(variant % 6);
}

/** In lines of so many letters, at most so many lines; the last ends in `…` where more was to come. */
export function shortened(words: string, letters: number, most: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(' ').map((w) => clipped(w, letters))) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  return [...kept.slice(0, -1), `${(kept.at(-1) ?? '').slice(0, letters - 1)}…`];
}

export function clipped(words: string, letters: number): string {
  return words.length <= letters ? words : `${words.slice(0, letters - 1)}…`;
}

/** A spec without variants has one of this name. */
export function titleOf(variant: { readonly name: string }): string {
  return variant.name === 'default' ? 'measured' : variant.name;
}
