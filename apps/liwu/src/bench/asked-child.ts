import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** As the suite runs the services. */
const NODE_FLAGS = ['--max-semi-space-size=16', '--enable-source-maps'];

/**
 * A service's own program for the bench, a process that is asked one question at a time and answers each with one message: only the service
 * itself knows what is measured there, and no app imports another. The question `end` is the last one.
 */
export class AskedChild {
  readonly #child: ChildProcess;

  /** Starts the program; `whose` names the service where the program has ended too early. */
  constructor(
    private readonly whose: string,
    program: string,
    moreFlags: readonly string[] = [],
  ) {
    this.#child = fork(program, [], { execArgv: [...NODE_FLAGS, ...moreFlags], stdio: 'inherit' });
  }

  /** The answer, as it came, to be read with care; rejects where the program ends without one. */
  async ask(question: object): Promise<unknown> {
    const stop = new AbortController();
    const { signal } = stop;
    try {
      this.#child.send(question);
      const gone = once(this.#child, 'exit', { signal }).then(() => {
        throw new Error(`the ${this.whose}'s part of the bench has ended`);
      });
      const [answer] = await Promise.race([once(this.#child, 'message', { signal }), gone]);
      return answer;
    } finally {
      stop.abort();
    }
  }

  /** Lets it end by itself, so that it closes what it has opened and writes its profile; resolves when it has ended. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.send({ ask: 'end' });
    await ended;
  }
}
