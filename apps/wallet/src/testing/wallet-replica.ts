import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from '@liwu/test-kit';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const START_MS = 30_000;

/** A wallet as it is deployed: a process of its own, run from what was built. */
export class WalletReplica {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
    private readonly said: readonly string[],
  ) {}

  /** Resolves when it listens; `ready` tells when it can work. */
  static async start(env: Readonly<Record<string, string>>): Promise<WalletReplica> {
    if (!existsSync(MAIN)) throw new Error(`build the wallet first (npx tsc -b apps/wallet): there is no ${MAIN}`);
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    process.once('exit', () => child.kill('SIGKILL')); // a run that breaks off leaves nothing behind
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
    const url = new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        said.push(line);
        if (process.env['LIWU_SPEC_LOG']) console.log(line);
        const listening = /"url":"(http[^"]+)".*"listening"/.exec(line)?.[1];
        if (listening) resolve(listening);
      });
      child.once('exit', (code) => reject(lastWords(code, said)));
    });
    return new WalletReplica(child, await url, said);
  }

  /** The lanes that it works, once it is ready and has some; rejects with its last words if it does not come to that. */
  async ready(): Promise<number[]> {
    return eventually(
      async () => {
        const { exitCode, signalCode } = this.process;
        if (exitCode !== null || signalCode !== null) throw lastWords(exitCode ?? signalCode, this.said);
        const response = await fetch(`${this.url}/health/ready`);
        const { parts } = (await response.json()) as { parts: { lanes?: { lanes?: number[] } } };
        const lanes = parts.lanes?.lanes ?? [];
        if (response.status !== 200 || lanes.length === 0) throw new Error(`not ready: ${response.status}`);
        return lanes;
      },
      { deadlineMs: START_MS },
    );
  }

  /** Ends it as a crash does: nothing is flushed, nothing given back. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
  }

  /** Ends it as a supervisor does; the code is 0 where it drained in time. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
    return this.process.exitCode;
  }
}

const lastWords = (code: number | string | null, said: readonly string[]): Error =>
  new Error(`the wallet ended with ${code}:\n${said.slice(-20).join('\n')}`);
