import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Session, sessionSchema } from '@liwu/contracts/wire';
import type { FastifyInstance } from 'fastify';
import { startLocalIssuer } from '../../issuer/local-issuer.js';
import { TokenSigner } from '../../issuer/token-signer.js';
import { Refusal } from '../../refusal.js';
import type { Say } from '../../shared/progress.js';
import { portOf } from '../../suite/ports.js';
import { ONE_OF_EACH } from '../../suite/replicas.js';
import { makeSecrets } from '../../suite/secrets.js';
import { makeOwnStateDir } from '../../suite/suite-file.js';
import { type ChildPlan, SupervisedChild } from '../../supervisor/supervised-child.js';
import { httpUrl, kafkaBrokers, replicaPlan, sandboxPlan, type SuitePlan } from '../../up/child-plans.js';
import { Infrastructure } from '../../up/infrastructure.js';
import { gatewayMetrics } from '../overload/gateway-metrics.js';
import { type AgentQuestion, type ProcessUse, processUseSchema } from './process-use.js';
import { ServicesStandIn } from './services-stand-in.js';

const AGENT = fileURLToPath(new URL('gateway-agent.js', import.meta.url));
const ANSWER_WITHIN_MS = 10_000;

/** One real gateway on a real Kafka and the real sandbox, and a stand-in for everybody else, in a folder that goes with them. */
export class GatewayRig {
  readonly url: string;
  readonly #plan: SuitePlan;
  readonly #signer: TokenSigner;
  readonly #infrastructure: Infrastructure;
  readonly #answers: ((use: ProcessUse) => void)[] = [];
  #children: SupervisedChild[] = [];
  #issuer: FastifyInstance | undefined;
  #others: ServicesStandIn | undefined;
  #gatewayPid = 0;

  constructor(
    portBase: number,
    private readonly say: Say,
  ) {
    const stateDir = makeOwnStateDir('bench');
    this.#plan = { portBase, stateDir, replicas: ONE_OF_EACH, secrets: makeSecrets(), inherited: process.env };
    this.#signer = new TokenSigner(httpUrl(portBase, 'issuer'), this.#plan.secrets.issuerKey);
    this.#infrastructure = new Infrastructure(this.#plan, say, () => undefined);
    this.url = httpUrl(portBase, 'rtm-gateway');
  }

  /** Starts everything; resolves when the gateway is ready and has shared the lanes with the stand-in's member. */
  async start(): Promise<void> {
    const { portBase } = this.#plan;
    this.#issuer = await startLocalIssuer(this.#signer, portOf(portBase, 'issuer'));
    const databases = await this.#infrastructure.start();
    this.#others = new ServicesStandIn({ brokers: kafkaBrokers(portBase).split(','), databases });
    await Promise.all([this.others.start(), this.#child(sandboxPlan(this.#plan)).start()]);
    await this.#child(withAgent(replicaPlan(this.#plan, 'rtm-gateway', 0, databases))).start();
  }

  get others(): ServicesStandIn {
    if (!this.#others) throw new Error('the rig has not been started');
    return this.#others;
  }

  get gatewayPid(): number {
    return this.#gatewayPid;
  }

  /** Opens a session as a viewer's client does. */
  async session(viewerId: string): Promise<Session> {
    const token = await this.#signer.tokenFor(viewerId, ['viewer']);
    const answer = await fetch(`${this.url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ versions: [1] }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (!answer.ok) throw new Refusal(`The gateway answered ${answer.status} for a session.`);
    return sessionSchema.parse(await answer.json());
  }

  /** What the gateway's process has used so far; `collect` to look at its heap alone. */
  async use(question: AgentQuestion = { collect: false }): Promise<ProcessUse> {
    const { promise, reject, resolve } = Promise.withResolvers<ProcessUse>();
    this.#answers.push(resolve);
    const late = setTimeout(() => reject(new Refusal('The gateway did not say what it has used.')), ANSWER_WITHIN_MS);
    if (!this.#gateway?.tell(question)) reject(new Refusal('The gateway is gone.'));
    try {
      return await promise;
    } finally {
      clearTimeout(late);
    }
  }

  /** One of the gateway's counters, by the name that its metrics have; 0 where nothing was counted yet. */
  async counted(name: string): Promise<number> {
    const metrics = await gatewayMetrics(this.url);
    if (!metrics) throw new Refusal('The gateway does not answer.');
    return metrics.get(name) ?? 0;
  }

  async stop(): Promise<void> {
    for (const child of this.#children.toReversed()) await child.stop();
    await this.#others?.stop();
    await this.#issuer?.close();
    await this.#infrastructure.stop();
    rmSync(this.#plan.stateDir, { recursive: true, force: true });
  }

  get #gateway(): SupervisedChild | undefined {
    return this.#children.find(({ plan }) => plan.app === 'rtm-gateway');
  }

  #child(plan: ChildPlan): SupervisedChild {
    const child = new SupervisedChild(plan, {
      spawned: ({ app }, { pid }) => {
        if (app === 'rtm-gateway') this.#gatewayPid = pid;
      },
      told: (_, message) => {
        const use = processUseSchema.safeParse(message);
        if (use.success) this.#answers.shift()?.(use.data);
      },
      say: this.say,
    });
    this.#children = [...this.#children, child];
    return child;
  }
}

const withAgent = (plan: ChildPlan): ChildPlan => ({
  ...plan,
  channel: true,
  nodeArguments: ['--expose-gc', '--import', AGENT, ...plan.nodeArguments],
});
