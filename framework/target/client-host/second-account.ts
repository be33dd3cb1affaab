/** What happened in one second on one host, by slice; emptied when the second is over. */
import type { UsersRecord } from '../../observe/records.js';
import type { Operation } from '../../spec/types.js';
import type { DurationMs } from '../../spec/units.js';
import { Latencies } from './latency.js';

type SliceSecond = UsersRecord['slices'][number];
type Transition = NonNullable<UsersRecord['transitions']>[number];
export type AnswerKind = 'wrong' | 'staleInGrace' | 'offlineAnswers';

class OperationAccount {
  ok = 0;
  failed = 0;
  unanswered = 0;
  readonly latency = new Latencies();
}

interface SliceAccount {
  readonly operations: Partial<Record<Operation, OperationAccount>>;
  readonly answers: Partial<Record<AnswerKind, number>>;
}

export class SecondAccount {
  readonly #slices = new Map<number, SliceAccount>();
  readonly #transitions = new Map<string, { -readonly [K in keyof Transition]: Transition[K] }>();
  readonly #lookupsByNode = new Map<string, number>();
  #driverErrors = 0;

  ok(slice: number, operation: Operation, latencyMs: DurationMs): void {
    const account = this.#operation(slice, operation);
    account.ok += 1;
    account.latency.add(latencyMs);
  }

  /** It got an answer, and the answer was no, or wrong. */
  failed(slice: number, operation: Operation): void {
    this.#operation(slice, operation).failed += 1;
  }

  /** It got none, or could not even be begun: it enters the percentile at its time-out. */
  unanswered(slice: number, operation: Operation, timeoutMs: DurationMs): void {
    const account = this.#operation(slice, operation);
    account.failed += 1;
    account.unanswered += 1;
    account.latency.add(timeoutMs);
  }

  answer(slice: number, kind: AnswerKind): void {
    const { answers } = this.#slice(slice);
    answers[kind] = (answers[kind] ?? 0) + 1;
  }

  transition(slice: number, to: Transition['to'], cause: string, node: string | null): void {
    const key = `${slice} ${to} ${cause} ${node}`;
    const known = this.#transitions.get(key);
    if (known) known.n += 1;
    else this.#transitions.set(key, { slice, from: to === 'online' ? 'offline' : 'online', to, cause, node, n: 1 });
  }

  lookupAnswered(node: string): void {
    this.#lookupsByNode.set(node, (this.#lookupsByNode.get(node) ?? 0) + 1);
  }

  driverError(): void {
    this.#driverErrors += 1;
  }

  /** The slice's part of the record, with the counts of online users that the host took at the end of the second. */
  slice(slice: number, online: number, found: number): SliceSecond {
    const { operations, answers } = this.#slice(slice);
    const shown = Object.entries(operations).map(([name, o]) => [
      name,
      { ok: o.ok, failed: o.failed, unanswered: o.unanswered, latency: o.latency.pairs() },
    ]);
    return { slice, online, found, ...Object.fromEntries(shown), ...answers };
  }

  transitions(): Transition[] {
    return [...this.#transitions.values()];
  }

  lookupsByNode(): Record<string, number> {
    return Object.fromEntries(this.#lookupsByNode);
  }

  driverErrors(): number {
    return this.#driverErrors;
  }

  clear(): void {
    this.#slices.clear();
    this.#transitions.clear();
    this.#lookupsByNode.clear();
    this.#driverErrors = 0;
  }

  #slice(slice: number): SliceAccount {
    let account = this.#slices.get(slice);
    if (!account) {
      account = { operations: {}, answers: {} };
      this.#slices.set(slice, account);
    }
    return account;
  }

  #operation(slice: number, operation: Operation): OperationAccount {
    const { operations } = this.#slice(slice);
    let account = operations[operation];
    if (!account) {
      account = new OperationAccount();
      operations[operation] = account;
    }
    return account;
  }
}
