/**
 * What may be asked of the controller's one thread by an answer: looked at before anything that costs more than a look.
 * Of what a node of 1,000 users says in a run, a second is 8 KB at most, lists hold some hundred, and nothing nests deeper than 8.
 */

const MOST_NESTING = 16;
const MOST_IN_A_LIST = 5_000;

/** `JSON.parse`, but for text that nests so deep that parsing it would stop everything else. */
export function parseShallow(text: string): unknown {
  if (nestsDeeperThan(text, MOST_NESTING)) throw new Error(`it nests deeper than ${MOST_NESTING}`);
  return JSON.parse(text);
}

/** One pass, which ends at the first bracket too many. Of text that is no JSON it may say either. */
function nestsDeeperThan(text: string, most: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (quoted) {
      if (c === BACKSLASH) i += 1;
      else if (c === QUOTE) quoted = false;
    } else if (c === QUOTE) quoted = true;
    else if (c === OPEN_LIST || c === OPEN_OBJECT) {
      depth += 1;
      if (depth > most) return true;
    } else if (c === CLOSE_LIST || c === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Whether a parsed value is about `most` characters of JSON or fewer, without a list of more than anybody needs. Looks no further than that. */
export function isSmall(value: unknown, most: number): boolean {
  const left: unknown[] = [value];
  for (let size = 0; left.length > 0; ) {
    const one = left.pop();
    if (typeof one === 'string') size += one.length + 3;
    else if (typeof one !== 'object' || one === null) size += String(one).length + 1;
    else {
      const inside = Array.isArray(one) ? one : Object.values(one);
      if (inside.length > MOST_IN_A_LIST) return false;
      size += 3;
      if (inside !== one) for (const key of Object.keys(one)) size += key.length + 3;
      for (const part of inside) left.push(part);
    }
    if (size > most) return false;
  }
  return true;
}
