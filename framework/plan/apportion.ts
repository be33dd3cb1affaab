/** Whole numbers in given proportions: what shares of a count become when people and nodes cannot be divided. */
import { sample, stream } from './random.js';

/**
 * Largest remainders: the parts sum to `total`, each is its exact share rounded up or down. Equal remainders are settled
 * by a stream of the seed and label. Shares need not sum to 1: proportions count.
 */
export function apportion(total: number, shares: readonly number[], seed: number, label: string): number[] {
  const sum = shares.reduce((a, b) => a + b, 0);
  if (sum <= 0) return shares.map(() => 0);
  const exact = shares.map((share) => tidy((total * share) / sum));
  const parts = exact.map(Math.floor);
  const left = total - parts.reduce((a, b) => a + b, 0);
  for (const i of byRemainder(exact, seed, label).slice(0, left)) parts[i] = (parts[i] ?? 0) + 1;
  return parts;
}

/**
 * A table of whole numbers in the proportions of its margins, with both margins met exactly and every cell within one of
 * `rows[i] * columns[j] / total`. Remainders are dealt row by row to the columns that lack most (Gale and Ryser: that
 * always works out, since the remainders themselves are a solution in fractions).
 */
export function table(rows: readonly number[], columns: readonly number[], seed: number, label: string): number[][] {
  const total = rows.reduce((a, b) => a + b, 0);
  const order = sample(
    stream(seed, label, 'columns'),
    columns.map((_, j) => j),
    columns.length,
  );
  const cells = rows.map((row) => columns.map((column) => (total === 0 ? 0 : Math.floor((row * column) / total))));
  const lacking = columns.map((column, j) => column - cells.reduce((sum, row) => sum + (row[j] ?? 0), 0));
  rows.forEach((row, i) => {
    const cell = cells[i] ?? [];
    const left = row - cell.reduce((a, b) => a + b, 0);
    const neediest = [...order].sort((a, b) => (lacking[b] ?? 0) - (lacking[a] ?? 0));
    for (const j of neediest.slice(0, left)) {
      cell[j] = (cell[j] ?? 0) + 1;
      lacking[j] = (lacking[j] ?? 0) - 1;
    }
  });
  return cells;
}

/** The items, `counts[i]` times the i-th, in a seeded order. */
export function deal<T>(items: readonly T[], counts: readonly number[], seed: number, label: string): T[] {
  const all = items.flatMap((item, i) => Array.from({ length: counts[i] ?? 0 }, () => item));
  return sample(stream(seed, label), all, all.length);
}

function byRemainder(exact: readonly number[], seed: number, label: string): number[] {
  const order = sample(
    stream(seed, label),
    exact.map((_, i) => i),
    exact.length,
  );
  const remainder = (i: number): number => (exact[i] ?? 0) - Math.floor(exact[i] ?? 0);
  return order.sort((a, b) => remainder(b) - remainder(a));
}

/** 0.1 x 3 must count as 0.3: what floating point adds would otherwise decide between equal remainders. */
function tidy(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
