import { type ServiceName, topicOf } from '@liwu/contracts';
import { KafkaLink, type Log, patiently, recordHeaders, recordsUpTo } from '@liwu/event-log';
import { compareDecisions, type GiftKey } from './compare-decisions.js';
import { comparePostings } from './compare-postings.js';
import { type Counts, type Finding, Findings } from './finding.js';
import { LedgerSnapshot } from './ledger-snapshot.js';
import type { TopicRecord } from './topic-record.js';

/** For so long the topics are waited for: a broker that was just started may still look for its leaders. */
const TOPICS_WITHIN_MS = 15_000;

/** Where the topics and the ledger are. */
export interface ReconciliationOrder {
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly lanes: number;
}

/** By topic: where each lane's partition ended when the comparison began. */
type Ends = Readonly<Record<string, readonly number[]>>;

/** What a comparison came to. */
export interface Reconciled {
  readonly ends: Ends;
  readonly counts: Counts;
  readonly findings: readonly Finding[];
  /** How many more there are than those. */
  readonly leftOut: number;
}

/**
 * Holds what was published against the ledger, lane by lane: every event of the wallet's against what it posted, and every decision on a
 * delivery against what became of the gift. It reads only, and may run beside everything else.
 *
 * The order matters: first the ends of the topics, then the snapshot of the ledger. A service publishes what it has committed, never
 * before: so whatever lies before those ends was committed when the snapshot was opened, and what the snapshot lacks of it is missing for
 * certain (of the primary: a standby may lag behind). The other way round every event that came in between would look like one that is not posted. What was posted in between, or
 * committed and not yet published, lies behind the ends: it is young, and counts as pending. The snapshot is one for all lanes, so that a
 * gift is never seen twice in two states.
 */
export const reconcileLedger = async (order: ReconciliationOrder, log: Log): Promise<Reconciled> => {
  const { brokers, topicPrefix, lanes } = order;
  const link = new KafkaLink({ brokers, clientId: 'reconcile-ledger', log });
  try {
    await link.connect();
    const topics = (['wallet', 'ack-watchdog'] as const).map((service) => topicOf(service, topicPrefix));
    await link.waitForTopics(topics, lanes, TOPICS_WITHIN_MS);
    const ends: Record<string, number[]> = {};
    for (const topic of topics) ends[topic] = await endsOf(link, topic, lanes);
    const findings = new Findings();
    await LedgerSnapshot.with(order.databaseUrl, async (snapshot) => {
      for (let lane = 0; lane < lanes; lane++) await compareLane({ link, topicPrefix, ends, snapshot, lane }, findings);
    });
    return { ends, counts: findings.counts, findings: findings.kept, leftOut: findings.leftOut };
  } finally {
    await link.close();
  }
};

interface Lane {
  readonly link: KafkaLink;
  readonly topicPrefix: string;
  readonly ends: Ends;
  readonly snapshot: LedgerSnapshot;
  readonly lane: number;
}

async function compareLane(at: Lane, findings: Findings): Promise<void> {
  const { lane, snapshot } = at;
  const { now } = snapshot;
  const postings = snapshot.postings(lane);
  await comparePostings({ lane, now, records: recordsOf(at, 'wallet'), postings }, findings);
  const settled = snapshot.settledOf(lane);
  const statusOf = (gifts: readonly GiftKey[]) => snapshot.statusOf(lane, gifts);
  await compareDecisions({ lane, now, records: recordsOf(at, 'ack-watchdog'), statusOf, settled }, findings);
}

async function endsOf(link: KafkaLink, topic: string, lanes: number): Promise<number[]> {
  const ends: number[] = [];
  for (let lane = 0; lane < lanes; lane++) ends.push(await patiently(link, () => link.endOffset(topic, lane)));
  return ends;
}

/** What lay in a service's partition when the comparison began. */
async function* recordsOf({ link, topicPrefix, ends, lane }: Lane, service: ServiceName): AsyncGenerator<TopicRecord> {
  const topic = topicOf(service, topicPrefix);
  const offset = await patiently(link, () => link.startOffset(topic, lane));
  const reading = { ask: <T>(fetch: () => Promise<T>) => patiently(link, fetch) };
  for await (const record of recordsUpTo(link, { topic, partition: lane, offset }, ends[topic]?.[lane] ?? 0, reading)) {
    const { sequence, id: eventId, type: ceType } = recordHeaders(record);
    // A record without a place is nobody's event: `liwu reconcile` tells of it.
    if (sequence > 0) yield { sequence, eventId, ceType, value: record.value };
  }
}
