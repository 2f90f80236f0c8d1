import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ServiceName, SERVICES } from '@liwu/contracts';
import type { ClockShift, LostTail } from '../judge/run-record.js';
import type { Say } from '../shared/progress.js';
import { isReady } from '../supervisor/wait-until-ready.js';
import type { ChildPlan } from '../supervisor/supervised-child.js';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { keptSecrets } from '../suite/secrets.js';
import { makeOwnStateDir } from '../suite/suite-file.js';
import { demandFreePorts } from '../up/demand-free-ports.js';
import { RunningSuite } from '../up/running-suite.js';
import { OperatorCommands } from './operator-commands.js';
import type { Place } from './suffering.js';
import { SuiteWatch } from './suite-watch.js';

const AGENT = fileURLToPath(new URL('fault-agent.js', import.meta.url));
const BACK_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 500;

/** A suite of the rig's own: as `liwu up` starts it, but with an agent in every service, and nobody is ever given up. */
export class ChaosSuite {
  readonly stateDir: string;
  readonly running: RunningSuite;
  readonly watch = new SuiteWatch();
  readonly commands: OperatorCommands;
  readonly clockShifts: ClockShift[] = [];
  readonly lostTails: LostTail[] = [];

  constructor(
    private readonly portBase: number,
    readonly say: Say,
  ) {
    this.stateDir = makeOwnStateDir('chaos');
    this.running = new RunningSuite(
      {
        portBase,
        stateDir: this.stateDir,
        replicas: ONE_OF_EACH,
        secrets: keptSecrets(this.stateDir),
        inherited: process.env,
        adapt: withAgent,
        serversNeverGivenUp: true,
      },
      say,
      this.watch.watcher,
    );
    this.commands = new OperatorCommands(this.running.suite.urls);
  }

  async start(): Promise<void> {
    await demandFreePorts(this.portBase, ONE_OF_EACH);
    process.once('exit', () => this.running.kill());
    await this.running.start();
  }

  /** Where its faults happen. */
  place(): Place {
    return {
      suite: this.running,
      watch: this.watch,
      stateDir: this.stateDir,
      noteShift: (shift) => void this.clockShifts.push(shift),
      noteLostTails: (tails) => void this.lostTails.push(...tails),
      command: (service) => this.commands.send(service),
    };
  }

  /** Waits until all children are ready at once; the names of those that are not at the deadline. */
  async waitUntilBack(): Promise<string[]> {
    const until = performance.now() + BACK_WITHIN_MS;
    for (;;) {
      const notReady = await this.#notReady();
      if (notReady.length === 0 || performance.now() > until) return notReady;
      await sleep(LOOK_EVERY_MS);
    }
  }

  async #notReady(): Promise<string[]> {
    const names = [...SERVICES, 'rtm-sandbox'];
    const ready = await Promise.all(
      names.map(async (name) => {
        const child = this.running.child(name);
        return child !== undefined && (await isReady(child.plan.readyUrl));
      }),
    );
    return names.filter((_, index) => !ready[index]);
  }

  /** Its folder goes with it, unless somebody has to look into it. */
  async stop(keepState: boolean): Promise<void> {
    await this.running.stop();
    if (!keepState) rmSync(this.stateDir, { recursive: true, force: true });
  }
}

const isService = (app: string): app is ServiceName => (SERVICES as readonly string[]).includes(app);

const withAgent = (plan: ChildPlan): ChildPlan => ({
  ...plan,
  neverGivenUp: true,
  ...(isService(plan.app) && { channel: true, nodeArguments: ['--import', AGENT, ...plan.nodeArguments] }),
});
