import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ServiceName, SERVICES } from '@liwu/contracts';
import { SandboxTransport } from '@liwu/rtm';
import { buildSandboxToken } from '@liwu/rtm/token';
import type { ClockShift, LostTail } from '../judge/run-record.js';
import type { Say } from '../shared/progress.js';
import { isReady } from '../supervisor/wait-until-ready.js';
import type { ChildPlan } from '../supervisor/supervised-child.js';
import { ONE_OF_EACH, type Replicas } from '../suite/replicas.js';
import { keptSecrets, type Secrets } from '../suite/secrets.js';
import { makeOwnStateDir } from '../suite/suite-file.js';
import { demandFreePorts } from '../up/demand-free-ports.js';
import { RunningSuite } from '../up/running-suite.js';
import { OperatorCommands } from './operator-commands.js';
import { SuiteWatch } from './suite-watch.js';
import { UpkeepFindings } from './upkeep-findings.js';

const AGENT = fileURLToPath(new URL('agent/fault-agent.js', import.meta.url));
const BACK_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 500;
const LOGIN_LIFETIME_MS = 60 * 60_000;

/** A suite of the rig's own: as `liwu up` starts it, but with an agent in every service, and nobody is ever given up. */
export class ChaosSuite {
  readonly stateDir: string;
  readonly running: RunningSuite;
  readonly watch = new SuiteWatch();
  /** Commands for its faults to come in the middle of. */
  readonly commands: OperatorCommands;
  /** When its clocks were off: what the judge has to know. */
  readonly clockShifts: ClockShift[] = [];
  /** Which of its logs lost their tails: what is gone with them nobody can find any more. */
  readonly lostTails: LostTail[] = [];
  /** What operators' commands found while faults happened. */
  readonly upkeep = new UpkeepFindings();

  readonly #secrets: Secrets;

  constructor(
    private readonly portBase: number,
    readonly say: Say,
    private readonly replicas: Replicas = ONE_OF_EACH,
  ) {
    this.stateDir = makeOwnStateDir('chaos');
    this.#secrets = keptSecrets(this.stateDir);
    this.running = new RunningSuite(
      {
        portBase,
        stateDir: this.stateDir,
        replicas,
        secrets: this.#secrets,
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
    await demandFreePorts(this.portBase, this.replicas);
    await this.running.start();
  }

  /** A link of somebody who has the App Certificate, as a replica that runs twice has it, and so can log in as anyone. */
  linkAs(uid: string): SandboxTransport {
    const { rtmAppCertificate: appCertificate, rtmAppId: appId } = this.#secrets;
    const token = buildSandboxToken({ appId, appCertificate, uid, expiresAt: Date.now() + LOGIN_LIFETIME_MS });
    return new SandboxTransport({
      url: `${this.running.suite.urls.sandbox.replace(/^http/, 'ws')}/rtm`,
      appId,
      uid,
      token,
    });
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
