const TERMINAL_EVERY_MS = 250;
const LINE_EVERY_MS = 5_000;

/** Says where a crowd stands: a line that changes on a terminal, a new line now and then elsewhere. */
export class CrowdProgress {
  #said = '';
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly line: () => string,
    private readonly out: NodeJS.WriteStream = process.stderr,
  ) {}

  start(): void {
    this.#timer = setInterval(() => this.#show(), this.out.isTTY ? TERMINAL_EVERY_MS : LINE_EVERY_MS);
  }

  /** Says the last word, once. */
  stop(): void {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#show();
    if (this.out.isTTY) this.out.write('\n');
  }

  #show(): void {
    const line = this.line();
    if (line === this.#said) return;
    this.#said = line;
    this.out.write(this.out.isTTY ? `\r\u001b[K${line.slice(0, this.out.columns - 1)}` : `${line}\n`);
  }
}
