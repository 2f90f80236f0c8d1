import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { identityOf, type ProcessIdentity } from '@liwu/embedded';
import { Refusal } from '../refusal.js';
import { messageOf } from '../shared/message-of.js';
import { inSeconds } from '../shared/seconds.js';
import { countEnd, pauseBeforeStart, pauseOfNeverGivenUp } from './back-off.js';
import { lastLines, openLog } from './log-file.js';
import { waitUntilReady } from './wait-until-ready.js';

/** What is needed to run one child, again and again. */
export interface ChildPlan {
  readonly name: string;
  /** What it is a replica of. */
  readonly app: string;
  readonly port: number;
  /** Arguments of this very Node: flags, then the script. */
  readonly nodeArguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly logPath: string;
  readonly readyUrl: string;
  readonly readyWithinMs: number;
  /** From the request to end until it is killed. */
  readonly stopWithinMs: number;
  /** Opens a channel to it, over which it and its supervisor can talk. */
  readonly channel?: boolean;
  /** It is started again however often it ends: whoever ends it time and again does so on purpose. */
  readonly neverGivenUp?: boolean;
}

/** How a process ended, as the system says it; all is missing where it could not even be run. */
export interface ProcessEnd {
  readonly pid?: number | undefined;
  readonly code?: number | null;
  readonly signal?: NodeJS.Signals | null;
}

/** Who wants to know what becomes of a child. */
interface ChildListener extends Partial<ChildWatcher> {
  spawned(plan: ChildPlan, identity: ProcessIdentity): void;
  say(line: string): void;
}

/** Who looks closely at what becomes of children. */
export interface ChildWatcher {
  spawned(plan: ChildPlan, identity: ProcessIdentity): void;
  ready(plan: ChildPlan): void;
  ended(plan: ChildPlan, how: string, end: ProcessEnd): void;
  /** The child said this over its channel. */
  told(plan: ChildPlan, message: unknown): void;
}

const LINES_OF_LOG = 6;

/**
 * One child process that runs until it is told to stop: when it ends by itself, that is said, and it is started again
 * after a pause that grows with each end. Its output goes to its log. It is a group of its own, so that Ctrl-C in a
 * terminal reaches the supervisor alone, which then stops all in order.
 */
export class SupervisedChild {
  #process: ChildProcess | undefined;
  #exited: Promise<string> = Promise.resolve('never started');
  #pause: NodeJS.Timeout | undefined;
  #readySince: number | undefined;
  #ends = 0;
  #stopping = false;

  constructor(
    readonly plan: ChildPlan,
    private readonly listener: ChildListener,
  ) {}

  /** Resolves once the child is ready; rejects with its last words where it ends before, or is not ready in time. */
  async start(): Promise<void> {
    const how = this.#stopping ? 'it was told to stop' : await this.#startOnce();
    if (how === 'ready' && !this.#stopping) {
      void this.#restartWhenEnded();
      return;
    }
    this.#stopping = true;
    await this.#end();
    throw new Refusal(`${this.plan.name} did not start: ${how}. ${this.#lastWords()}`);
  }

  /** Asks the child to end, waits, kills it when it takes too long, and never starts it again. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#pause);
    await this.#end();
  }

  /** Its present process, while there is one. */
  get pid(): number | undefined {
    const child = this.#process;
    return child && child.exitCode === null && child.signalCode === null ? child.pid : undefined;
  }

  /** Sends its present process a signal; false where it has none. However it ends by that, it is started again. */
  signal(name: NodeJS.Signals): boolean {
    return this.pid !== undefined && (this.#process?.kill(name) ?? false);
  }

  /** Says something to its present process over their channel; false where nobody is there to hear it. */
  tell(message: object): boolean {
    if (!this.#process?.connected) return false;
    // Who ends before it has heard this is seen to end.
    this.#process.send(message, () => undefined);
    return true;
  }

  /** Kills the child at once. */
  kill(): void {
    this.#stopping = true;
    clearTimeout(this.#pause);
    this.#process?.kill('SIGKILL');
  }

  async #startOnce(): Promise<string> {
    this.#spawn();
    const gone = new AbortController();
    const exited = this.#exited.then((how) => {
      gone.abort();
      return how;
    });
    const { readyUrl, readyWithinMs } = this.plan;
    const ready = await waitUntilReady(readyUrl, readyWithinMs, gone.signal);
    if (gone.signal.aborted) return exited;
    if (!ready) return `it was not ready within ${inSeconds(readyWithinMs)}`;
    this.#readySince = performance.now();
    this.listener.ready?.(this.plan);
    return 'ready';
  }

  #spawn(): void {
    const log = openLog(this.plan.logPath);
    const child = spawn(process.execPath, this.plan.nodeArguments, {
      env: this.plan.environment,
      stdio: ['ignore', log, log, ...(this.plan.channel ? (['ipc'] as const) : [])],
      detached: true,
    });
    closeSync(log);
    this.#process = child;
    this.#readySince = undefined;
    this.#exited = new Promise((resolve) => {
      const ended = (how: string, end: ProcessEnd): void => {
        resolve(how);
        this.listener.ended?.(this.plan, how, end);
      };
      child.once('error', (error) => ended(`it cannot be run (${error.message})`, {}));
      child.once('exit', (code, signal) =>
        ended(signal ? `it was ended by ${signal}` : `it ended with exit code ${code}`, {
          pid: child.pid,
          code,
          signal,
        }),
      );
    });
    child.on('message', (message) => this.listener.told?.(this.plan, message));
    const identity = child.pid === undefined ? undefined : identityOf(child.pid);
    if (identity) this.listener.spawned(this.plan, identity);
  }

  async #restartWhenEnded(): Promise<void> {
    const how = await this.#exited;
    if (this.#stopping) return;
    const { name, logPath } = this.plan;
    this.#ends = countEnd(this.#ends, this.#readySince === undefined ? 0 : performance.now() - this.#readySince);
    const pauseMs = (this.plan.neverGivenUp ? pauseOfNeverGivenUp : pauseBeforeStart)(this.#ends);
    if (pauseMs === undefined) {
      this.listener.say(`${name}: ${how}, time and again; it is left alone now. See ${logPath}.`);
      return;
    }
    this.listener.say(`${name}: ${how}; it starts again in ${inSeconds(pauseMs)}. See ${logPath}.`);
    this.#pause = setTimeout(() => void this.#tryAgain(), pauseMs);
  }

  async #tryAgain(): Promise<void> {
    try {
      await this.#startAgain();
    } catch (error) {
      this.listener.say(`${this.plan.name} cannot be started again and is left alone now: ${messageOf(error)}`);
    }
  }

  async #startAgain(): Promise<void> {
    const how = await this.#startOnce();
    if (this.#stopping) return;
    if (how === 'ready') this.listener.say(`${this.plan.name} is ready again.`);
    else await this.#end();
    void this.#restartWhenEnded();
  }

  async #end(): Promise<void> {
    const child = this.#process;
    if (!child || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const tooLate = setTimeout(() => {
      this.listener.say(`${this.plan.name} has not ended within ${inSeconds(this.plan.stopWithinMs)} and is killed.`);
      child.kill('SIGKILL');
    }, this.plan.stopWithinMs);
    await this.#exited;
    clearTimeout(tooLate);
  }

  #lastWords(): string {
    const { logPath } = this.plan;
    const lines = lastLines(logPath, LINES_OF_LOG);
    if (lines.length === 0) return `It wrote nothing to ${logPath}.`;
    return [`The last lines of ${logPath}:`, ...lines].join('\n    ');
  }
}
