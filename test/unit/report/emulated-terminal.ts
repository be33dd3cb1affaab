/** A terminal as small as what is written to it: cursor moves, erasing, scrolling. Colours are dropped. */
export class EmulatedTerminal {
  readonly isTTY = true;
  raw = '';
  onWrite = (): void => {};
  readonly #lines: string[][] = [[]];
  #row = 0;
  #column = 0;
  /** The topmost row on the screen; what is above has scrolled away and cannot be reached. */
  #top = 0;

  constructor(
    readonly rows: number,
    readonly columns: number,
  ) {}

  write(text: string): boolean {
    this.raw += text;
    this.onWrite();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is read
    for (const [part, , args = '', verb] of text.matchAll(/(\u001b\[([0-9;?]*)([A-Za-z]))|[\s\S]/gu)) {
      if (verb === undefined) this.#put(part);
      else this.#control(verb, Number.parseInt(args, 10));
    }
    return true;
  }

  /** All that was ever written and not erased, scrolled away or not. */
  text(): string {
    return this.#lines.map((l) => l.join('').replace(/ +$/, '')).join('\n');
  }

  screen(): string[] {
    return this.text()
      .split('\n')
      .slice(this.#top, this.#top + this.rows);
  }

  #put(c: string): void {
    if (c === '\n') {
      this.#row += 1;
      this.#column = 0;
    } else if (c === '\r') this.#column = 0;
    else {
      const line = this.#line();
      while (line.length < this.#column) line.push(' ');
      line[this.#column] = c;
      this.#column += 1;
    }
    this.#line();
    this.#top = Math.max(this.#top, this.#row - this.rows + 1);
  }

  #control(verb: string, n: number): void {
    const by = Number.isNaN(n) ? 1 : n;
    if (verb === 'A') this.#row = Math.max(this.#top, this.#row - by);
    if (verb === 'B') this.#row = Math.min(this.#top + this.rows - 1, this.#row + by);
    if (verb === 'G') this.#column = by - 1;
    if (verb === 'K') {
      if (n === 2) this.#line().length = 0;
      else this.#line().length = Math.min(this.#line().length, this.#column);
    }
  }

  #line(): string[] {
    while (this.#lines.length <= this.#row) this.#lines.push([]);
    return this.#lines[this.#row] ?? [];
  }
}
