import { DEFAULT_LANES, type ServiceName } from '@liwu/contracts';
import { identityOf, isRunning } from '@liwu/embedded';
import type { FastifyInstance } from 'fastify';
import { startLocalIssuer } from '../issuer/local-issuer.js';
import { TokenSigner } from '../issuer/token-signer.js';
import { seedDemo } from '../seed-demo/seed-demo.js';
import { Refusal } from '../refusal.js';
import { writeCheckpointKeys } from '../suite/checkpoint-keys.js';
import { type ChildPlan, type ChildWatcher, SupervisedChild } from '../supervisor/supervised-child.js';
import { portOf } from '../suite/ports.js';
import { endProcess, ownIdentity } from '../suite/end-process.js';
import { STORING_SERVICES } from '../suite/storing-services.js';
import { forgetSuite, type Suite, type SuiteProcess, writeSuite } from '../suite/suite-file.js';
import { buildPage } from './build-page.js';
import {
  type App,
  HOST,
  httpUrl,
  kafkaBrokers,
  pageFolder,
  pagePlan,
  replicaPlan,
  sandboxPlan,
  servicePlans,
  type SuitePlan,
  TOPIC_PREFIX,
} from './child-plans.js';
import { Infrastructure } from './infrastructure.js';
import { letFinanceRead } from './let-finance-read.js';
import { messageOf } from '../shared/message-of.js';
import { type Say, step } from '../shared/progress.js';
import { whateverHappens } from './whatever-happens.js';

/** What the suite file says of a suite before any of its processes runs. */
export const suiteOf = ({ page, portBase }: SuitePlan): Suite => ({
  state: 'starting',
  portBase,
  lanes: DEFAULT_LANES,
  urls: {
    gateway: httpUrl(portBase, 'rtm-gateway'),
    catalog: httpUrl(portBase, 'gift-catalog'),
    wallet: httpUrl(portBase, 'wallet'),
    watchdog: httpUrl(portBase, 'ack-watchdog'),
    sandbox: httpUrl(portBase, 'rtm-sandbox'),
    issuer: httpUrl(portBase, 'issuer'),
    ...(page && { page: httpUrl(portBase, 'live-room') }),
  },
  kafkaBrokers: kafkaBrokers(portBase),
  topicPrefix: TOPIC_PREFIX,
  // Known only when Postgres runs.
  databases: { 'gift-catalog': '', wallet: '', 'ack-watchdog': '' },
  financeDatabase: '',
  supervisor: { name: 'liwu', ...ownIdentity(), port: portOf(portBase, 'issuer') },
  processes: [],
});

/** One that was started again stands where it stood; one that has ended stays, so that everybody sees what is missing. */
export const withProcess = (processes: readonly SuiteProcess[], noted: SuiteProcess): SuiteProcess[] =>
  processes.some(({ name }) => name === noted.name)
    ? processes.map((known) => (known.name === noted.name ? noted : known))
    : [...processes, noted];

/** What was left by a step that failed is killed after so long. */
const GRACE_MS = 5_000;

/** Who has to stop before whom: nobody loses what it still needs to finish its work. */
const STOP_ORDER: readonly (readonly App[])[] = [['rtm-gateway', 'live-room'], STORING_SERVICES, ['rtm-sandbox']];

/**
 * The whole suite under one roof: Kafka, Postgres, the local issuer in this process, the sandbox and the services as
 * children. Whatever runs is in the suite file from the moment at which it exists.
 */
export class RunningSuite {
  readonly suite: Suite;
  readonly infrastructure: Infrastructure;
  readonly #children: SupervisedChild[] = [];
  #issuer: FastifyInstance | undefined;
  #stopped: Promise<void> | undefined;
  #cannotSave = false;

  constructor(
    private readonly plan: SuitePlan,
    private readonly say: Say,
    private readonly watcher?: ChildWatcher,
  ) {
    this.suite = suiteOf(plan);
    this.infrastructure = new Infrastructure(plan, say, ({ name, pid, port }) =>
      this.#note({ name, ...(identityOf(pid) ?? { pid, startTime: 'gone' }), port }),
    );
  }

  /** Starts everything, as much at once as can be, and seeds the demo. Whatever ends this process, no child outlives it. */
  async start(): Promise<void> {
    process.once('exit', this.kill);
    writeSuite(this.plan.stateDir, this.suite);
    writeCheckpointKeys(this.plan.stateDir, this.plan.secrets.checkpointKey);
    const { urls } = this.suite;
    const signer = new TokenSigner(urls.issuer, this.plan.secrets.issuerKey);
    this.#issuer = await startLocalIssuer(signer, portOf(this.plan.portBase, 'issuer'));
    const [databases] = await Promise.all([
      this.infrastructure.start(),
      this.#startChild(sandboxPlan(this.plan)),
      this.plan.page && this.#startPage(),
    ]);
    this.suite.databases = databases;
    await Promise.all(servicePlans(this.plan, databases).map((plan) => this.#startChild(plan)));
    this.suite.financeDatabase = await letFinanceRead(databases.wallet, this.plan.secrets.financePassword);
    await step(this.say, 'seeding the demo', async () =>
      seedDemo(urls, await signer.tokenFor('liwu-demo', ['operator'])),
    );
    this.suite.state = 'ready';
    this.#save();
  }

  /** Stops everything in order, whatever happens to its files meanwhile; called again, waits for the same end. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  /** The child of that name: a service's own for its first replica, `wallet-1` for the next. */
  child(name: string): SupervisedChild | undefined {
    return this.#children.find(({ plan }) => plan.name === name);
  }

  /** Starts another replica of a service; resolves once it is ready. */
  async addReplica(service: ServiceName, replica: number): Promise<SupervisedChild> {
    if (this.suite.state === 'starting') throw new Error('the suite has not been started');
    return await this.#startChild(replicaPlan(this.plan, service, replica, this.suite.databases));
  }

  /** Lets a replica go: it drains, or is killed. */
  async removeReplica(child: SupervisedChild, how: 'drain' | 'kill'): Promise<void> {
    if (how === 'kill') child.kill();
    await child.stop();
    const index = this.#children.indexOf(child);
    if (index !== -1) this.#children.splice(index, 1);
  }

  /** Kills the children without ado, for an operator who does not want to wait. */
  readonly kill = (): void => {
    for (const child of this.#children) child.kill();
  };

  async #stopAll(): Promise<void> {
    this.suite.state = 'stopping';
    this.#save();
    const failed = await whateverHappens(this.say, [
      ...STOP_ORDER.map((apps) => ({ what: `stopping ${apps.join(', ')}`, run: () => this.#stopChildren(apps) })),
      { what: 'stopping the issuer', run: async () => await this.#issuer?.close() },
      { what: 'stopping Kafka and Postgres', run: () => this.infrastructure.stop() },
      { what: 'ending what is left', run: () => this.#endWhatIsLeft() },
    ]);
    process.off('exit', this.kill);
    const left = this.suite.processes.filter(isRunning);
    if (left.length === 0) forgetSuite(this.plan.stateDir);
    else throw new Refusal(`Still running: ${left.map(({ name, pid }) => `${name} (process ${pid})`).join(', ')}.`);
    if (failed > 0) this.say('Everything has ended nevertheless.');
  }

  async #stopChildren(apps: readonly App[]): Promise<void> {
    await Promise.all(apps.flatMap((app) => this.#named(app)).map((child) => child.stop()));
  }

  /** Nothing, unless one of the steps before failed. */
  async #endWhatIsLeft(): Promise<void> {
    await Promise.all(this.suite.processes.filter(isRunning).map((left) => endProcess(left, GRACE_MS)));
  }

  async #startPage(): Promise<void> {
    await step(this.say, "building the room's page", () => buildPage(pageFolder(this.plan)));
    await this.#startChild(pagePlan(this.plan));
  }

  async #startChild(plan: ChildPlan): Promise<SupervisedChild> {
    if (this.#stopped) throw new Refusal('It was told to stop while it was starting.');
    const child = new SupervisedChild(plan, {
      ...this.watcher,
      spawned: (spawned, identity) => {
        const { name, port } = spawned;
        this.#note({ name, ...identity, port, url: `http://${HOST}:${port}` });
        this.watcher?.spawned(spawned, identity);
      },
      say: this.say,
    });
    this.#children.push(child);
    await step(this.say, `starting ${plan.name}`, () => child.start());
    return child;
  }

  #named(app: App): SupervisedChild[] {
    return this.#children.filter(({ plan }) => plan.app === app);
  }

  #note(noted: SuiteProcess): void {
    this.suite.processes = withProcess(this.suite.processes, noted);
    this.#save();
  }

  /** The suite goes on, and above all ends, without its file, too. */
  #save(): void {
    try {
      writeSuite(this.plan.stateDir, this.suite);
    } catch (error) {
      if (!this.#cannotSave) this.say(`The file that tells of this suite cannot be written (${messageOf(error)}).`);
      this.#cannotSave = true;
    }
  }
}
