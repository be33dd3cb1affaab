/** What every bench is: a function from options to a table. */
export type Bench = (options: BenchOptions) => Promise<Table>;

/** null: the bench's own default. */
export interface BenchOptions {
  readonly quick: boolean;
  readonly rounds: number | null;
  readonly nodes: readonly number[] | null;
  readonly users: readonly number[] | null;
  readonly widths: readonly number[] | null;
  readonly runtime: 'process' | 'docker' | null;
  readonly lockFile: string | null;
}

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The aim, and what is measured from when to when. */
  readonly notes: readonly string[];
}
