/** Why a trial ends before its time. The one arrow back: an abort signal whose reason is one of these. */
export class Stopped extends Error {
  constructor(
    readonly reason: 'stop-condition' | 'cap' | 'not-steady' | 'signal' | 'error',
    readonly words: string,
    options?: ErrorOptions,
  ) {
    super(words, options);
    this.name = 'Stopped';
  }
}
