import { laneOf } from '@liwu/contracts';
import type { Say } from '../shared/progress.js';
import { STORING_SERVICES, type StoringService } from '../suite/storing-services.js';
import { type BooksPlace, endAll, type Snapshots, takeSnapshots } from '../verify/books.js';
import { type BooksObserver, checkBooks } from '../verify/check-books.js';
import type { Verdict } from '../verify/violations.js';
import { CoinsCheck } from './coins-check.js';
import { type AcceptedCommand, CommandsCheck } from './commands-check.js';
import { checkCounters, readCounters } from './counters-check.js';
import { checkEvidence } from './evidence-check.js';
import { JudgedGifts } from './judged-gifts.js';
import { KafkaToolsReader } from './kafka-tools-reader.js';
import { checkRendering } from './rendering-check.js';
import { checkRest, readLeftOvers } from './rest-check.js';
import type { RunRecord } from './run-record.js';
import { checkShown } from './shown-check.js';
import { checkSteps } from './steps-check.js';
import { type StockLeft, StockCheck } from './stock-check.js';
import { TriedCheck } from './tried-check.js';
import { ViewerLaneCheck } from './viewer-lane-check.js';

/**
 * Judges a suite that has come to rest after a run: by its databases, by its topics as Kafka's own tools read them, and
 * by what the receivers wrote down themselves. Everything that an operator's `verify` checks is checked too, strictly:
 * whatever is still open or not yet published is a violation. Facts that went with a tail which the record knows to be lost
 * are known by that record.
 */
export const judgeRun = async (suite: BooksPlace, record: RunRecord, say: Say): Promise<Verdict[]> => {
  const snapshots = await takeSnapshots(suite.databases);
  try {
    const { lanes, topicPrefix } = suite;
    const reader = new KafkaToolsReader(suite.kafkaBrokers, lanes, say);
    const giftChecks = new GiftChecks(lanes, record);
    const lostFacts = record.lostTails.flatMap(({ facts }) => facts);
    const options = { atRest: true, observer: giftChecks, lostFacts };
    const books = await checkBooks({ lanes, topicPrefix, reader }, snapshots, options);
    return [...books, ...(await giftChecks.verdicts(snapshots))];
  } finally {
    await endAll(snapshots);
  }
};

/** All checks that verify does not make, fed by the one reading of all events. */
class GiftChecks implements BooksObserver {
  readonly #gifts: JudgedGifts;
  readonly #commands = new CommandsCheck();
  readonly #stock = new StockCheck();
  readonly #tried = new TriedCheck();
  readonly #lanes: ViewerLaneCheck;
  readonly #coins: CoinsCheck;

  constructor(
    private readonly lanes: number,
    private readonly record: RunRecord,
  ) {
    this.#gifts = new JudgedGifts(record.adoptions);
    this.#lanes = new ViewerLaneCheck(lanes);
    this.#coins = new CoinsCheck(record);
  }

  readonly stored: BooksObserver['stored'] = (service, stored, event) => {
    this.#gifts.stored(stored, event);
    this.#lanes.stored(service, stored, event);
    this.#commands.stored(service, event);
    this.#coins.stored(stored, event);
    this.#stock.stored(event);
    this.#tried.stored(event);
  };

  readonly fact: BooksObserver['fact'] = (record, event) => {
    this.#lanes.fact(record, event);
    // What lies in another viewer's lane is named by that, and is nothing that this viewer's lane can have decided by.
    if ('viewerId' in event && laneOf(event.viewerId, this.lanes) !== record.partition) return;
    this.#gifts.fact(event);
    this.#tried.fact(event);
  };

  async verdicts(snapshots: Snapshots): Promise<Verdict[]> {
    for (const service of STORING_SERVICES) {
      for (const command of await acceptedBy(snapshots, service)) this.#commands.accepted(service, command);
    }
    for (const { facts } of this.record.lostTails) for (const fact of facts) this.#gifts.lost(fact);
    // It notes the renderings with the gifts, and the checks after it ask for them.
    const rendering = checkRendering(this.#gifts, this.record);
    return [
      checkSteps(this.#gifts),
      checkEvidence(this.#gifts),
      rendering,
      checkShown(this.#gifts, this.record),
      this.#coins.verdict(await snapshots.wallet.balances()),
      this.#commands.verdict(this.record.answered),
      this.#stock.verdict(this.#gifts, await stocksLeft(snapshots)),
      this.#lanes.verdict(),
      checkCounters(await readCounters(snapshots)),
      checkRest(await readLeftOvers(snapshots)),
      this.#tried.verdict(this.#gifts),
    ];
  }
}

const acceptedBy = (snapshots: Snapshots, service: StoringService): Promise<AcceptedCommand[]> =>
  snapshots[service].rows<AcceptedCommand & Record<string, unknown>>(
    `SELECT caller, key, content_hash AS "contentHash", body->'redriven' IS NOT NULL AS "isRedrive" FROM idempotency`,
  );

const stocksLeft = async (snapshots: Snapshots): Promise<StockLeft[]> => {
  const rows = await snapshots['gift-catalog'].rows<{ gift: string; left: string; since: number }>(
    'SELECT gift, stock_left AS left, since_version AS since FROM gift_stock',
  );
  return rows.map(({ gift, left, since }) => ({ gift, left: Number(left), sinceVersion: since }));
};
