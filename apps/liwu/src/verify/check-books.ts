import { decodeEvent, eventTypeOf, type LiwuEvent } from '@liwu/contracts';
import { messageOf } from '../shared/message-of.js';
import { type Books, type Snapshots, STORING_SERVICES, type StoringService } from './books.js';
import { checkDecisions } from './books-follow-decisions-check.js';
import { viewerOfHeld } from './chart.js';
import { checkHeld } from './held-equals-open-check.js';
import { Journeys } from './journeys.js';
import { LaneChainCheck } from './lane-chain-check.js';
import { LedgerFollowsEventsCheck } from './ledger-follows-events-check.js';
import type { LaneProgress } from './lane-progress.js';
import { checkNothingStuck } from './nothing-stuck-check.js';
import { checkOutcomes } from './one-outcome-check.js';
import { FIRST_HASH, type StoredEvent } from './stored-event.js';
import { compareTopicWithTable } from './topic-equals-table-check.js';
import { type LedgerBalance, TrialBalanceCheck } from './trial-balance-check.js';
import { type Verdict, Violations } from './violations.js';

/** What was committed this recently may still be on its way to its topic. */
const PUBLISHED_WITHIN_MS = 10_000;

/** Reads all there is once, and gives every check's verdict, in the order in which an operator wants to read them. */
export const checkBooks = async (books: Books, snapshots: Snapshots): Promise<Verdict[]> => {
  // Before the tables, in which whatever the topics hold was committed first.
  const progress = await books.progress(snapshots);
  const reading = new Reading(books, snapshots);
  const topics = await reading.compareTopics();
  const chains = await reading.readTables();
  await reading.readRequests();
  const { balances, trialBalance } = await reading.addUpLedger();
  const held = { inLedger: heldByViewer(balances), inHolds: await snapshots.wallet.heldByHolds() };
  return [...trialBalance, checkHeld(reading.journeys, held), ...reading.verdicts(progress), topics, chains];
};

class Reading {
  readonly journeys = new Journeys();
  readonly #ledger = new LedgerFollowsEventsCheck();
  readonly #unreadable = new Violations();
  #events = 0;

  constructor(
    private readonly books: Books,
    private readonly snapshots: Snapshots,
  ) {}

  /** Each topic against its event table, both as they were when the snapshots were taken. */
  async compareTopics(): Promise<Verdict> {
    const violations = new Violations();
    let records = 0;
    for (const service of STORING_SERVICES) {
      const topic = this.books.topic(service);
      const ends = await this.books.endOffsets(service);
      for (const lane of this.books.laneNumbers()) {
        records += await compareTopicWithTable(
          {
            service,
            lane,
            records: this.books.history.read(topic, lane, ends[lane] ?? 0),
            stored: this.snapshots[service].events(lane),
            publishedBefore: this.snapshots.wallet.takenAt - PUBLISHED_WITHIN_MS,
          },
          violations,
        );
      }
    }
    return { check: 'topics equal event tables', looked: `${records} records, byte by byte`, violations };
  }

  /** Every event table: its chains, and what its events tell of journeys and money. */
  async readTables(): Promise<Verdict> {
    const violations = new Violations();
    for (const service of STORING_SERVICES) {
      const heads = new Map((await this.snapshots[service].laneHeads()).map((head) => [head.lane, head]));
      for (const lane of this.books.laneNumbers()) {
        const chain = new LaneChainCheck(service, lane, this.books.lanes, violations);
        for await (const event of this.snapshots[service].events(lane)) {
          chain.add(event);
          this.#take(service, event);
        }
        chain.end(heads.get(lane) ?? { lane, sequence: 0, head: FIRST_HASH });
      }
    }
    return { check: 'sequences are gapless and chained', looked: `${this.#events} events`, violations };
  }

  /** The gateway has no table: its requests are in its topic alone. Read last, when whatever followed from them is known. */
  async readRequests(): Promise<void> {
    const topic = this.books.topic('rtm-gateway');
    const ends = await this.books.endOffsets('rtm-gateway');
    for (const lane of this.books.laneNumbers()) {
      for await (const record of this.books.history.read(topic, lane, ends[lane] ?? 0)) {
        const where = `rtm-gateway lane ${lane} offset ${record.offset}`;
        const event = this.#decode(where, record.headers.get('ce_type') ?? '', record.value);
        if (event) this.journeys.add(event);
      }
    }
  }

  async addUpLedger(): Promise<{ balances: LedgerBalance[]; trialBalance: Verdict[] }> {
    const { wallet } = this.snapshots;
    const check = new TrialBalanceCheck();
    for (const lane of this.books.laneNumbers()) {
      for await (const transfer of wallet.transfers(lane)) {
        check.addTransfer(transfer);
        this.#ledger.addTransfer(transfer);
      }
    }
    const balances = await wallet.balances();
    return { balances, trialBalance: [check.verdict(balances), this.#ledger.verdict()] };
  }

  verdicts(progress: readonly LaneProgress[]): Verdict[] {
    return [
      checkOutcomes(this.journeys),
      checkDecisions(this.journeys),
      { check: 'every event is well-formed', looked: `${this.#events} stored events`, violations: this.#unreadable },
      checkNothingStuck(this.journeys, progress, this.snapshots.wallet.takenAt),
    ];
  }

  /** What was decided after the wallet's snapshot cannot have reached the wallet in it, and is left out. */
  #take(service: StoringService, stored: StoredEvent): void {
    this.#events += 1;
    const where = `${service} lane ${stored.lane} sequence ${stored.sequence}`;
    const event = this.#decode(where, stored.type, stored.value);
    if (!event || stored.recordedAt > this.snapshots.wallet.takenAt) return;
    this.journeys.add(event);
    if (service === 'wallet') this.#ledger.addEvent(stored.id, event);
  }

  #decode(where: string, ceType: string, value: Buffer): LiwuEvent | undefined {
    const type = eventTypeOf(ceType);
    if (!type) {
      this.#unreadable.add(`${where}: the type ${ceType} is unknown`);
      return undefined;
    }
    try {
      return decodeEvent(type, value);
    } catch (error) {
      this.#unreadable.add(`${where}: ${messageOf(error)}`);
      return undefined;
    }
  }
}

function heldByViewer(balances: readonly LedgerBalance[]): Map<string, bigint> {
  const held = new Map<string, bigint>();
  for (const { account, unit, balance } of balances) {
    const viewer = unit === 'COIN' ? viewerOfHeld(account) : undefined;
    if (viewer) held.set(viewer, (held.get(viewer) ?? 0n) + balance);
  }
  return held;
}
