import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedFailure } from './embedded-failure.js';
import { identityOf, isRunning, parseIdentity, type ProcessIdentity } from './process-identity.js';

const POLL_MS = 25;
const LOG_TAIL_BYTES = 2_000;

/** How a server's end came about. */
export interface ServerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** What starts a server, and how it is asked to end: the signals in their order, each with its patience. */
export interface ServerCommand {
  name: string;
  file: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  stopSignals: { signal: NodeJS.Signals; patienceMs: number }[];
}

/**
 * One server as a child process whose traces survive its parent: the folder names the server and the process
 * that started it, so that a later start finds what a killed parent left running.
 */
export class ServerProcess {
  readonly exited: Promise<ServerExit>;
  private readonly endWithParent = (): void => void this.child.kill(this.command.stopSignals[0]?.signal);

  private constructor(
    readonly folder: string,
    private readonly command: ServerCommand,
    private readonly child: ChildProcess,
    readonly identity: ProcessIdentity,
  ) {
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        process.off('exit', this.endWithParent);
        rmSync(serverFile(folder), { force: true });
        resolve({ code, signal });
      });
    });
    process.once('exit', this.endWithParent);
  }

  get pid(): number {
    return this.identity.pid;
  }

  /**
   * Starts the command in a session of its own, so that a Ctrl-C at the terminal reaches only the parent, which
   * then stops its servers in order. The identity is on disk before anything else can happen in this process.
   */
  static async start(folder: string, command: ServerCommand): Promise<ServerProcess> {
    mkdirSync(folder, { recursive: true });
    const output = openSync(join(folder, 'output.log'), 'w');
    const child = spawn(command.file, command.args, {
      detached: true,
      cwd: folder,
      env: command.env,
      stdio: ['ignore', output, output],
      ...(command.uid === undefined ? {} : { uid: command.uid }),
      ...(command.gid === undefined ? {} : { gid: command.gid }),
    });
    const identity = child.pid === undefined ? undefined : identityOf(child.pid);
    if (identity) writeFileSync(serverFile(folder), JSON.stringify(identity));
    closeSync(output);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) =>
        reject(
          new EmbeddedFailure('start-failed', `${command.name} could not be started from ${command.file}.`, { cause }),
        ),
      );
    });
    if (!identity) throw new EmbeddedFailure('start-failed', `${command.name} ended at once: ${outputTail(folder)}`);
    return new ServerProcess(folder, command, child, identity);
  }

  /**
   * Resolves when the probe succeeds. Rejects, with the end of the server's output, when the server ends before
   * that or the deadline passes; in the latter case the server is stopped.
   */
  async ready(probe: () => Promise<void>, deadlineMs: number): Promise<void> {
    const endsAt = Date.now() + deadlineMs;
    let lastFault: unknown;
    while (Date.now() < endsAt && isRunning(this.identity)) {
      try {
        return await probe();
      } catch (error) {
        lastFault = error;
      }
      await delay(POLL_MS * 2);
    }
    let how = `did not answer within ${deadlineMs} ms`;
    if (isRunning(this.identity)) {
      await this.stop();
    } else {
      const { code, signal } = await this.exited;
      how = `ended with ${signal ?? `code ${code}`}`;
    }
    const message = `${this.command.name} ${how}; its output is in ${this.folder}/output.log and ends: ${outputTail(this.folder)}`;
    throw new EmbeddedFailure('start-failed', message, { cause: lastFault });
  }

  /** Ends the server: resolves when it is gone. May be called again. */
  async stop(): Promise<void> {
    await endProcess(this.identity, this.command.stopSignals);
    await this.exited;
    rmSync(ownerFile(this.folder), { force: true });
  }
}

/**
 * Takes a server's folder for this process. A server that a vanished parent left behind is ended first; a server
 * whose parent is alive is not touched: that is refused as `already-running`.
 */
export async function claimFolder(
  folder: string,
  name: string,
  stopSignals: ServerCommand['stopSignals'],
): Promise<{ endedLeftOver: boolean }> {
  mkdirSync(folder, { recursive: true });
  const owner = readIdentity(ownerFile(folder));
  const server = readIdentity(serverFile(folder));
  if (owner && isRunning(owner) && (owner.pid !== process.pid || (server && isRunning(server)))) {
    throw new EmbeddedFailure(
      'already-running',
      `${name} in ${folder} belongs to process ${owner.pid}, which is running; stop that first.`,
    );
  }
  const endedLeftOver = await endLeftOver(folder, stopSignals);
  const self = identityOf(process.pid);
  if (!self) throw new Error('this process has no identity');
  writeFileSync(ownerFile(folder), JSON.stringify(self));
  return { endedLeftOver };
}

/** Ends the server that this folder names, if it still runs; tells whether it did. */
export async function endLeftOver(folder: string, stopSignals: ServerCommand['stopSignals']): Promise<boolean> {
  const server = readIdentity(serverFile(folder));
  const runs = server !== undefined && isRunning(server);
  if (runs) await endProcess(server, stopSignals);
  rmSync(serverFile(folder), { force: true });
  return runs;
}

/** Tells whether this folder had an owner who lives no more. */
export function ownerIsGone(folder: string): boolean {
  const owner = readIdentity(ownerFile(folder));
  return owner !== undefined && !isRunning(owner);
}

/** Sends the signals one after the other until the process is gone. */
async function endProcess(identity: ProcessIdentity, signals: ServerCommand['stopSignals']): Promise<void> {
  for (const { signal, patienceMs } of signals) {
    if (!isRunning(identity)) return;
    process.kill(identity.pid, signal);
    const endsAt = Date.now() + patienceMs;
    while (Date.now() < endsAt && isRunning(identity)) await delay(POLL_MS);
  }
  if (isRunning(identity)) throw new Error(`process ${identity.pid} did not end, even by SIGKILL`);
}

function readIdentity(path: string): ProcessIdentity | undefined {
  try {
    return parseIdentity(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function outputTail(folder: string): string {
  return readFileSync(join(folder, 'output.log'), 'utf8').slice(-LOG_TAIL_BYTES).trim();
}

const serverFile = (folder: string): string => join(folder, 'server.json');
const ownerFile = (folder: string): string => join(folder, 'owner.json');
