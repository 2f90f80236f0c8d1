const TERMINAL_EVERY_MS = 250;
const LINE_EVERY_MS = 5_000;

/** Says where a crowd stands: a line that changes on a terminal, a new line now and then elsewhere. */
export class CrowdProgress {
  #timer: ReturnType<typeof setInterval> | undefined;
  #shown = false;

  constructor(
    private readonly line: () => string,
    private readonly out: NodeJS.WriteStream = process.stderr,
  ) {}

  start(): void {
    this.#timer = setInterval(() => this.#show(), this.out.isTTY ? TERMINAL_EVERY_MS : LINE_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#show();
    if (this.out.isTTY && this.#shown) this.out.write('\n');
  }

  #show(): void {
    this.#shown = true;
    this.out.write(this.out.isTTY ? `\r\u001b[K${this.line()}` : `${this.line()}\n`);
  }
}
