import { DEFAULT_LANES, encodeEvent, laneOf } from '@liwu/contracts';
import { ServiceParts, WritePool } from '@liwu/service-kit';
import { CompactSign, generateKeyPair } from 'jose';
import { takeCheckpoint } from '../checkpoints/take-checkpoint.js';
import { at } from '../finance-schema/finance-scenario.js';
import { compareDecisions } from '../reconcile-ledger/compare-decisions.js';
import { comparePostings } from '../reconcile-ledger/compare-postings.js';
import { Findings } from '../reconcile-ledger/finding.js';
import { LedgerSnapshot } from '../reconcile-ledger/ledger-snapshot.js';
import { ReconciliationRecords } from '../reconcile-ledger/reconciliation-records.js';
import type { TopicRecord } from '../reconcile-ledger/topic-record.js';
import { walletConfig } from '../wallet-config.js';
import type { Story } from './story.js';

const AUDITOR = 'audrey';
/** All that happened is older than what may still be on its way. */
const NOW = at('12-31 00:00');
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** What `views.md` tells beside the story: a checkpoint, and two comparisons with the topics, the first when one event was lost there. */
export const proveBooks = async (story: Story): Promise<void> => {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const sign = (content: object): Promise<string> =>
    new CompactSign(Buffer.from(JSON.stringify(content))).setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey);
  await takeCheckpoint(story.books.database.client, { deployment: 'story', sign, sinks: [], log });
  const published = await publishedOf(story);
  const firstOfBen = published.findIndex(({ key }) => key === 'ben');
  const { pool, records } = recordsOf(story);
  for (const [key, topic] of [published.toSpliced(firstOfBen, 1), published].entries())
    await compare(story, topic, records, String(key));
  await pool.stop();
};

interface Published extends TopicRecord {
  readonly lane: number;
  readonly key: string;
}

/** The wallet's events, as its topic has them. */
async function publishedOf(story: Story): Promise<Published[]> {
  const { rows } = await story.books.database.client.query<{
    lane: number;
    sequence: string;
    id: string;
    type: string;
    value: Buffer;
    key: string;
  }>('SELECT lane, sequence, id, type, value, key FROM event ORDER BY lane, sequence');
  return rows.map(({ lane, sequence, id, type, value, key }) => ({
    lane,
    sequence: Number(sequence),
    eventId: id,
    ceType: type,
    value,
    key,
  }));
}

/** What the watchdog decided in a lane, as its topic has it. */
const decidedIn = (story: Story, lane: number): TopicRecord[] =>
  story.decisions
    .filter(({ viewerId }) => laneOf(viewerId) === lane)
    .map((decision, index) => {
      const { id: eventId, ceType, value } = encodeEvent(decision);
      return { sequence: index + 1, eventId, ceType, value };
    });

function recordsOf(story: Story): { pool: WritePool; records: ReconciliationRecords } {
  const config = walletConfig.parse({
    LIWU_HTTP_PORT: '0',
    LIWU_KAFKA_BROKERS: 'none:9092',
    LIWU_DATABASE_URL: story.books.database.url,
    LIWU_OIDC_ISSUER: 'https://none',
    LIWU_OIDC_JWKS_URL: 'https://none',
  });
  const pool = new WritePool(config, log, new ServiceParts());
  return { pool, records: new ReconciliationRecords(pool) };
}

/** As `reconcileLedger` does it, with lists in the place of topics. */
async function compare(
  story: Story,
  published: readonly Published[],
  kept: ReconciliationRecords,
  key: string,
): Promise<void> {
  const id = ReconciliationRecords.idOf(AUDITOR, key);
  await kept.add(id, AUDITOR, key);
  await kept.begin(id);
  const findings = new Findings();
  await LedgerSnapshot.with(story.books.database.url, async (snapshot) => {
    for (let lane = 0; lane < DEFAULT_LANES; lane++) {
      const records = published.filter((record) => record.lane === lane);
      await comparePostings({ lane, now: NOW, records, postings: snapshot.postings(lane) }, findings);
      const statusOf: Parameters<typeof compareDecisions>[0]['statusOf'] = (gifts) => snapshot.statusOf(lane, gifts);
      const settled = snapshot.settledOf(lane);
      await compareDecisions({ lane, now: NOW, records: decidedIn(story, lane), statusOf, settled }, findings);
    }
  });
  await kept.end(id, { ends: {}, counts: findings.counts, findings: findings.kept, leftOut: findings.leftOut });
}
