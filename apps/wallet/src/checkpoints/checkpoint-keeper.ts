import { Counters, type Log } from '@liwu/event-log';
import { CONFIG, type DatabaseConfig, LOG, Metrics, Problem, type ServicePart, ServiceParts } from '@liwu/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import type { CheckpointConfig } from './checkpoint-config.js';
import { signerOf, type SignCheckpoint } from './checkpoint-keys.js';
import type { CheckpointSink } from './checkpoint-sink.js';
import { DirectorySink } from './directory-sink.js';
import { type Kept, takeCheckpoint, type Taken } from './take-checkpoint.js';

const CONNECT_MS = 3_000;
const QUERY_MS = 30_000;
/** Of what is due; so that no replica takes another one right behind another's, and none leaves a minute out for a moment's sake. */
const RECENT = 0.9;

/**
 * Takes a checkpoint whenever one is due; of several replicas whichever is first. Without a key it does nothing, and says so once. It never
 * ends the process: the books go on, and how old the last checkpoint is, is for an alert.
 */
@Injectable()
export class CheckpointKeeper implements ServicePart {
  readonly counters = new Counters();
  private readonly sinks: readonly CheckpointSink[];
  private pool: Pool | undefined;
  private sign: SignCheckpoint | undefined;
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<unknown> = Promise.resolve();
  private currentAtMs: number | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: DatabaseConfig & CheckpointConfig,
    @Inject(LOG) private readonly log: Log,
    parts: ServiceParts,
    metrics: Metrics,
  ) {
    const { LIWU_CHECKPOINT_DIR: directory } = config;
    this.sinks = directory === undefined ? [] : [new DirectorySink(directory)];
    parts.add('checkpoints', this);
    metrics.costly({
      name: 'liwu_checkpoint_age_seconds',
      help: 'How long ago the books were last known to be as a signed checkpoint says; NaN without a key, +Inf before the first.',
      everyMs: 0,
      read: async () => [['', this.sign ? (this.ageSeconds ?? Infinity) : NaN]],
    });
  }

  async start(): Promise<void> {
    const { LIWU_CHECKPOINT_KEY: key, LIWU_CHECKPOINT_EVERY_S: everySeconds } = this.config;
    if (key === undefined) return this.log.warn({}, 'no checkpoints are taken: LIWU_CHECKPOINT_KEY is not set');
    if (this.sinks.length === 0)
      this.log.warn({}, 'checkpoints are kept in the database alone: LIWU_CHECKPOINT_DIR is not set');
    this.sign = await signerOf(key);
    this.pool = this.connections();
    this.timer = setInterval(() => this.tick(), everySeconds * 1_000);
    this.tick();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.underWay;
    await this.pool?.end();
  }

  /** How long ago the books were last known to be as the last checkpoint says; undefined before the first. */
  private get ageSeconds(): number | undefined {
    return this.currentAtMs === undefined ? undefined : Math.max(0, Date.now() - this.currentAtMs) / 1_000;
  }

  /** Takes one behind those that are under way, whatever the time. Problem: `refused` without a key. */
  async takeNow(): Promise<Kept> {
    const taking = this.underWay.then(() => this.take(false));
    this.underWay = taking.catch(() => undefined); // whoever asked is told
    const { latest } = await taking;
    if (!latest) throw new Error('a checkpoint was taken, and there is none');
    return latest;
  }

  private tick(): void {
    this.underWay = this.underWay.then(async () => {
      try {
        await this.take(true);
      } catch (err) {
        this.counters.count('checkpoint_failures');
        this.log.error({ err }, 'no checkpoint could be taken');
      }
    });
  }

  private async take(isDue: boolean): Promise<Taken> {
    if (!this.sign || !this.pool) throw new Problem('refused', 'This wallet has no key to sign checkpoints with.');
    const { LIWU_DEPLOYMENT: deployment, LIWU_CHECKPOINT_EVERY_S: everySeconds } = this.config;
    const options = {
      deployment,
      sign: this.sign,
      sinks: this.sinks,
      log: this.log,
      alarm: () => this.counters.count('checkpoint_conflicts'),
      ...(isDue ? { unless: { youngerThanMs: everySeconds * 1_000 * RECENT } } : {}),
    };
    const client = await this.pool.connect();
    try {
      const taken = await takeCheckpoint(client, options);
      client.release();
      this.note(taken);
      return taken;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  private note({ outcome, latest }: Taken): void {
    if (outcome === 'taken') this.counters.count('checkpoints_taken');
    const at = outcome === 'unchanged' ? Date.now() : latest?.checkpoint.takenAt;
    if (at !== undefined) this.currentAtMs = Math.max(at, this.currentAtMs ?? 0);
  }

  private connections(): Pool {
    const pool = new Pool({
      connectionString: this.config.LIWU_DATABASE_URL,
      max: 1,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: QUERY_MS,
      options: '-c jit=off',
      application_name: 'checkpoints',
    });
    pool.on('error', (err) => this.log.warn({ err }, 'an idle database connection broke'));
    return pool;
  }
}
