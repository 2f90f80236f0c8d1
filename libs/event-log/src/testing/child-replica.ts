import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ReplicaSettings, ReplicaStatus } from './tally-replica.js';

const SCRIPT = fileURLToPath(new URL('../../dist/testing/tally-replica.js', import.meta.url));

/** A replica of the tally in a process of its own, run from what was built, which can be frozen and thawed. */
export class ChildReplica {
  /** What it last said; nothing new comes while it is frozen. */
  status: ReplicaStatus = { lanes: [], counters: {} };
  private readonly child: ChildProcess;

  constructor(settings: ReplicaSettings) {
    if (!existsSync(SCRIPT)) throw new Error(`build the library first (npx tsc -b libs/event-log): no ${SCRIPT}`);
    // Without the flags of the spec's own process, by which packages would be taken from their sources.
    this.child = fork(SCRIPT, [JSON.stringify(settings)], { execArgv: [] });
    this.child.on('message', (status) => (this.status = status as ReplicaStatus));
    process.once('exit', () => this.child.kill('SIGKILL')); // a run that breaks off leaves nothing behind
  }

  /** Nothing of it runs any more, but its connections stay open: what a stalled machine looks like. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Ends it as a crash does, frozen or not. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
