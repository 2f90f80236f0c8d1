import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@liwu/event-log';
import { CONFIG, LOG, Problem, type ServicePart, ServiceParts } from '@liwu/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { WalletConfig } from '../wallet-config.js';
import type { ReconciliationOrder } from './reconcile-ledger.js';
import { type AskedRun, ReconciliationRecords } from './reconciliation-records.js';
import { runReconciliation } from './run-reconciliation.js';

const MAX_WAITING = 4;
const HEARTBEAT_MS = 10_000;
const RETRY_AFTER_S = 30;
const MAX_FAILURE_CHARS = 500;
const ATTEMPTS_TO_NOTE = 5;
const BETWEEN_ATTEMPTS_MS = 1_000;

/** Compares the topics with the ledger when it is asked to: one run after the other, beside everything else that the process does. */
@Injectable()
export class Reconciliations implements ServicePart {
  private readonly order: ReconciliationOrder;
  private readonly stopping = new AbortController();
  /** Those that wait, and the one that runs. */
  private readonly open: string[] = [];
  private asking = 0;
  private work: Promise<void> = Promise.resolve();
  private heart: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) config: WalletConfig,
    @Inject(LOG) private readonly log: Log,
    private readonly records: ReconciliationRecords,
    parts: ServiceParts,
  ) {
    this.order = {
      databaseUrl: config.LIWU_DATABASE_URL,
      brokers: config.LIWU_KAFKA_BROKERS,
      topicPrefix: config.LIWU_TOPIC_PREFIX,
      lanes: config.LIWU_LANES,
    };
    parts.add('reconciliations', this);
  }

  async start(): Promise<void> {
    this.heart = setInterval(() => void this.beat(), HEARTBEAT_MS);
  }

  /** What is under way or waits has failed; it can be asked for anew. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.heart);
    await this.work;
  }

  queues(): Record<string, number> {
    return { reconciliations: this.open.length };
  }

  /** Takes a run on. Asked again under the same key it is the same run, however it ended. Problem: `too_many_requests`. */
  async ask(caller: string, key: string): Promise<{ readonly run: AskedRun; readonly isReplayed: boolean }> {
    const id = ReconciliationRecords.idOf(caller, key);
    const known = await this.records.find(id);
    if (known) return { run: known, isReplayed: true };
    if (this.open.length + this.asking > MAX_WAITING) {
      const options = { retryAfterSeconds: RETRY_AFTER_S };
      throw new Problem('too_many_requests', `${MAX_WAITING} reconciliations wait already.`, options);
    }
    this.asking += 1;
    try {
      const isNew = await this.records.add(id, caller, key);
      if (isNew) this.take(id);
      // Not new: it was asked for twice at the same moment.
      return { run: { id, status: 'pending' }, isReplayed: !isNew };
    } finally {
      this.asking -= 1;
    }
  }

  private take(id: string): void {
    this.open.push(id);
    this.work = this.work.then(async () => {
      await this.run(id);
      this.open.shift();
    });
  }

  /** Never rejects: the next one is run, however this one ends. */
  private async run(id: string): Promise<void> {
    try {
      await this.records.begin(id);
      const found = await runReconciliation(this.order, this.stopping.signal);
      await this.records.end(id, found);
      this.log.info({ reconciliationId: id, ...found.counts }, 'the topics were compared with the ledger');
    } catch (err) {
      this.log.warn({ err, reconciliationId: id }, 'the topics could not be compared with the ledger');
      await this.noteFailure(id, this.stopping.signal.aborted ? 'the service was stopped' : sentenceOf(err));
    }
  }

  private async noteFailure(id: string, failure: string): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS_TO_NOTE; attempt++) {
      try {
        return await this.records.fail(id, failure);
      } catch (err) {
        this.log.warn({ err, reconciliationId: id }, 'it is not noted that a reconciliation failed');
        if (this.stopping.signal.aborted) return; // without heartbeats it is seen to have failed
        await sleep(BETWEEN_ATTEMPTS_MS);
      }
    }
  }

  private async beat(): Promise<void> {
    await this.records
      .beat(this.open)
      .catch((err: unknown) => this.log.warn({ err }, 'it is not noted that reconciliations are alive'));
  }
}

const sentenceOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, MAX_FAILURE_CHARS);
