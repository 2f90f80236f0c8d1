import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A program beside a service, such as its rebuild, as an operator runs it: a process of its own, from what was built. */
export class ServiceProgram {
  /** What it has said so far. */
  readonly lines: string[] = [];
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  /** `script` is the program's file, such as the service's `dist/rebuild.js`, `env` where it finds its database. */
  constructor(script: URL, env: Readonly<Record<string, string>>, ...options: readonly string[]) {
    const path = fileURLToPath(script);
    if (!existsSync(path)) throw new Error(`build the service first (npx tsc -b): there is no ${path}`);
    // Without the flags of the spec's own process, by which packages would be taken from their sources.
    this.child = spawn(process.execPath, [path, ...options], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const kill = () => this.child.kill('SIGKILL');
    process.once('exit', kill); // a run that breaks off leaves nothing behind
    this.child.once('close', () => process.off('exit', kill));
    for (const stream of [this.child.stdout!, this.child.stderr!])
      createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    this.ended = once(this.child, 'close');
  }

  /** Its exit code and all that it said, when it has ended. */
  async end(): Promise<{ code: number | null; said: string }> {
    await this.ended;
    return { code: this.child.exitCode, said: this.lines.join('\n') };
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
