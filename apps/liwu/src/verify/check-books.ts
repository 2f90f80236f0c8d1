import { decodeEvent, type LiwuEvent, type ServiceName, topicOf } from '@liwu/contracts';
import { messageOf } from '../shared/message-of.js';
import { STORING_SERVICES, type StoringService } from '../suite/storing-services.js';
import { laneNumbers, type Snapshots } from './books.js';
import { checkDecisions } from './books-follow-decisions-check.js';
import { viewerOfHeld } from './chart.js';
import { checkHeld } from './held-equals-open-check.js';
import { Journeys } from './journeys.js';
import { LaneChainCheck } from './lane-chain-check.js';
import { LedgerFollowsEventsCheck } from './ledger-follows-events-check.js';
import { FactsBehind, progressWithTables } from './lane-progress.js';
import { checkNothingStuck } from './nothing-stuck-check.js';
import { checkOutcomes } from './one-outcome-check.js';
import { FIRST_HASH, type StoredEvent } from './stored-event.js';
import { compareTopicWithTable } from './topic-equals-table-check.js';
import type { TopicReader, TopicRecord } from './topic-record.js';
import { type LedgerBalance, TrialBalanceCheck } from './trial-balance-check.js';
import { type Verdict, Violations } from './violations.js';

/** What was committed this recently may still be on its way to its topic. */
const PUBLISHED_WITHIN_MS = 10_000;

/** What is checked, besides the databases. */
interface BooksToCheck {
  readonly lanes: number;
  readonly topicPrefix: string;
  readonly reader: TopicReader;
}

/** Whoever else wants to see what is read: every event comes to it once, those of one lane in their order. */
export interface BooksObserver {
  stored(service: StoringService, stored: StoredEvent, event: LiwuEvent): void;
  /** The gateway's, after all that is stored. */
  fact(record: TopicRecord, event: LiwuEvent): void;
}

interface CheckOptions {
  /** Nothing moves any more: nothing is on its way, and whatever is open is stuck. */
  readonly atRest?: boolean;
  readonly observer?: BooksObserver;
  /** Facts that the gateway's topic is known to have lost, though others may have read them. */
  readonly lostFacts?: readonly LiwuEvent[];
}

/** Reads all there is once, and gives every check's verdict, in the order in which an operator wants to read them. */
export const checkBooks = async (
  books: BooksToCheck,
  snapshots: Snapshots,
  options: CheckOptions = {},
): Promise<Verdict[]> => {
  const ends = await books.reader.endOffsets(topicOf('rtm-gateway', books.topicPrefix));
  const reading = new Reading(books, snapshots, options, await FactsBehind.of(snapshots, ends));
  const topics = await reading.compareTopics();
  const chains = await reading.readTables();
  await reading.readFacts();
  const { balances, trialBalance } = await reading.addUpLedger();
  const held = { inLedger: heldByViewer(balances), inHolds: await snapshots.wallet.heldByHolds() };
  return [...trialBalance, checkHeld(reading.journeys, held), ...(await reading.verdicts()), ...topics, chains];
};

class Reading {
  readonly journeys = new Journeys();
  readonly #ledger = new LedgerFollowsEventsCheck();
  readonly #unreadable = new Violations();
  #events = 0;

  constructor(
    private readonly books: BooksToCheck,
    private readonly snapshots: Snapshots,
    private readonly options: CheckOptions,
    private readonly factsBehind: FactsBehind,
  ) {}

  /** Each topic by itself, and against its event table as it was when the snapshots were taken. */
  async compareTopics(): Promise<Verdict[]> {
    const violations = { order: new Violations(), equality: new Violations() };
    const publishedBefore = this.options.atRest ? Infinity : this.snapshots.wallet.takenAt - PUBLISHED_WITHIN_MS;
    let records = 0;
    for (const service of STORING_SERVICES) {
      const stored = this.#lanes().map((lane) => this.snapshots[service].events(lane));
      const topic = { service, records: await this.#records(service), stored, publishedBefore };
      records += await compareTopicWithTable(topic, violations);
    }
    const looked = `${records} records, byte by byte`;
    return [
      { check: 'topics are prefixes of their lanes', looked, violations: violations.order },
      { check: 'topics equal event tables', looked, violations: violations.equality },
    ];
  }

  /** Every event table: its chains, and what its events tell of journeys and money. */
  async readTables(): Promise<Verdict> {
    const violations = new Violations();
    for (const service of STORING_SERVICES) {
      const heads = new Map((await this.snapshots[service].laneHeads()).map((head) => [head.lane, head]));
      for (const lane of this.#lanes()) {
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

  /** The gateway has no table: its facts are in its topic alone. Read last, when whatever followed from them is known. */
  async readFacts(): Promise<void> {
    for await (const record of await this.#records('rtm-gateway')) {
      this.factsBehind.add(record);
      const where = `rtm-gateway lane ${record.partition} offset ${record.offset}`;
      const event = this.#decode(where, record.headers.get('ce_type') ?? '', record.value);
      if (!event) continue;
      this.journeys.add(event);
      this.options.observer?.fact(record, event);
    }
    for (const event of this.options.lostFacts ?? []) this.journeys.addLost(event);
  }

  async addUpLedger(): Promise<{ balances: LedgerBalance[]; trialBalance: Verdict[] }> {
    const { wallet } = this.snapshots;
    const check = new TrialBalanceCheck();
    for (const lane of this.#lanes()) {
      for await (const transfer of wallet.transfers(lane)) {
        check.addTransfer(transfer);
        this.#ledger.addTransfer(transfer);
      }
    }
    const balances = await wallet.balances();
    return { balances, trialBalance: [check.verdict(balances), this.#ledger.verdict()] };
  }

  async verdicts(): Promise<Verdict[]> {
    const progress = [...(await progressWithTables(this.snapshots, this.#lanes())), ...this.factsBehind.progress()];
    const now = this.options.atRest ? Infinity : this.snapshots.wallet.takenAt;
    return [
      checkOutcomes(this.journeys),
      checkDecisions(this.journeys),
      { check: 'every event is well-formed', looked: `${this.#events} stored events`, violations: this.#unreadable },
      checkNothingStuck(this.journeys, progress, now),
    ];
  }

  #lanes(): number[] {
    return laneNumbers(this.books.lanes);
  }

  async #records(service: ServiceName): Promise<AsyncIterable<TopicRecord>> {
    const topic = topicOf(service, this.books.topicPrefix);
    return this.books.reader.records(topic, await this.books.reader.endOffsets(topic));
  }

  /** What was decided after the wallet's snapshot cannot have reached the wallet in it, and is left out. */
  #take(service: StoringService, stored: StoredEvent): void {
    this.#events += 1;
    const where = `${service} lane ${stored.lane} sequence ${stored.sequence}`;
    const event = this.#decode(where, stored.type, stored.value);
    if (!event || stored.recordedAt > this.snapshots.wallet.takenAt) return;
    this.journeys.add(event);
    this.options.observer?.stored(service, stored, event);
    if (service === 'wallet') this.#ledger.addEvent(stored.id, event);
  }

  #decode(where: string, ceType: string, value: Buffer): LiwuEvent | undefined {
    try {
      return decodeEvent(ceType, value);
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
