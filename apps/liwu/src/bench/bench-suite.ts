import { rmSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { startLocalIssuer } from '../issuer/local-issuer.js';
import { TokenSigner } from '../issuer/token-signer.js';
import { SupervisedChild } from '../supervisor/supervised-child.js';
import { writeCheckpointKeys } from '../suite/checkpoint-keys.js';
import { portOf } from '../suite/ports.js';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { makeSecrets } from '../suite/secrets.js';
import type { DatabaseUrls } from '../suite/storing-services.js';
import { makeOwnStateDir } from '../suite/suite-file.js';
import { httpUrl, kafkaBrokers, servicePlans, type SuitePlan } from '../up/child-plans.js';
import { Infrastructure } from '../up/infrastructure.js';
import type { Say } from '../shared/progress.js';
import type { Processes } from './cpu-clock.js';

export interface BenchSuiteOptions {
  readonly portBase: number;
  /** Where each service writes a profile of its processor time when it ends. */
  readonly profile?: string;
}

/**
 * Kafka, Postgres and the three services behind the gateway, as `liwu up` starts them, in a folder that goes with
 * them. The gateway's part is played by whoever drives them: without its topic the services wait.
 */
export class BenchSuite {
  readonly urls: { readonly catalog: string; readonly wallet: string };
  readonly #plan: SuitePlan;
  readonly #signer: TokenSigner;
  readonly #infrastructure: Infrastructure;
  readonly #children: SupervisedChild[] = [];
  readonly #pids: Record<string, number> = {};
  #issuer: FastifyInstance | undefined;
  #databases: DatabaseUrls | undefined;
  #stopped: Promise<void> | undefined;

  constructor(
    private readonly options: BenchSuiteOptions,
    private readonly say: Say,
  ) {
    const { portBase } = options;
    const stateDir = makeOwnStateDir('bench');
    this.#plan = { portBase, stateDir, replicas: ONE_OF_EACH, secrets: makeSecrets(), inherited: process.env };
    this.#signer = new TokenSigner(httpUrl(portBase, 'issuer'), this.#plan.secrets.issuerKey);
    this.#infrastructure = new Infrastructure(this.#plan, say, ({ name, pid }) => void (this.#pids[name] = pid));
    this.urls = { catalog: httpUrl(portBase, 'gift-catalog'), wallet: httpUrl(portBase, 'wallet') };
  }

  /** Starts Kafka, Postgres and the issuer. */
  async startInfrastructure(): Promise<void> {
    writeCheckpointKeys(this.#plan.stateDir, this.#plan.secrets.checkpointKey);
    this.#issuer = await startLocalIssuer(this.#signer, portOf(this.options.portBase, 'issuer'));
    this.#databases = await this.#infrastructure.start();
  }

  /** Starts the services; resolves when all are ready, for which the gateway's topic has to come. */
  async startServices(): Promise<void> {
    const plans = servicePlans(this.#plan, this.databases).filter(({ app }) => app !== 'rtm-gateway');
    await Promise.all(
      plans.map((plan) => {
        const nodeArguments = [...this.#profiling(plan.name), ...plan.nodeArguments];
        const child = new SupervisedChild(
          { ...plan, nodeArguments },
          {
            spawned: ({ name }, { pid }) => void (this.#pids[name] = pid),
            say: this.say,
          },
        );
        this.#children.push(child);
        return child.start();
      }),
    );
  }

  /** Ends everything in order, and drops the folder; called again, waits for the same end. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  get databases(): DatabaseUrls {
    if (!this.#databases) throw new Error('Postgres has not been started');
    return this.#databases;
  }

  get brokers(): string {
    return kafkaBrokers(this.options.portBase);
  }

  /** A token for the APIs of operators. */
  operatorToken(): Promise<string> {
    return this.#signer.tokenFor('liwu-bench', ['operator']);
  }

  /** Everything that takes processor time for the gifts, this process included. */
  processes(): Processes {
    return { ...this.#pids, generator: process.pid };
  }

  async #stopAll(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.stop()));
    await this.#issuer?.close();
    await this.#infrastructure.stop();
    rmSync(this.#plan.stateDir, { recursive: true, force: true });
  }

  #profiling(name: string): string[] {
    const { profile } = this.options;
    return profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${name}.cpuprofile`] : [];
  }
}
