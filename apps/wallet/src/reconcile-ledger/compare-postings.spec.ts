import type { LiwuEvent } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { ALICE, emptyBatch, held, NOW, refused, released, requestId, settled, toppedUp } from '../testing/facts.js';
import { evolveBatch } from '../viewer-wallet/wallet-batch.js';
import { isWalletEvent } from '../viewer-wallet/wallet-event.js';
import { comparePostings } from './compare-postings.js';
import { Findings } from './finding.js';
import type { LedgerPosting } from './judge-posting.js';
import { fromLedger, pagesOf, published } from './testing/published.js';
import type { TopicRecord } from './topic-record.js';

const LANE = 3;
const LATER = NOW + 60_001;
const EVENTS: readonly LiwuEvent[] = [
  toppedUp(100n),
  held(40n, 1),
  refused('insufficient-coins', 2),
  settled(40n, 1),
  held(10n, 3),
  held(10n, 3, { n: 1 }),
  released(10n, 3),
];
const POSTING_EVENTS = 5;

/** What is published and what is posted of the story. */
const story = (): { records: TopicRecord[]; postings: LedgerPosting[] } => {
  const batch = emptyBatch();
  for (const event of EVENTS) if (isWalletEvent(event)) evolveBatch(batch, event, LANE);
  return {
    records: EVENTS.map((event, index) => published(event, index + 1)),
    postings: batch.ledger.posted.map((posted) => fromLedger(posted, EVENTS.indexOf(posted.event) + 1)),
  };
};

const compared = async (
  { records, postings }: { records: readonly TopicRecord[]; postings: readonly LedgerPosting[] },
  now = LATER,
): Promise<Findings> => {
  const findings = new Findings();
  await comparePostings({ lane: LANE, now, records, postings: pagesOf(postings) }, findings);
  return findings;
};
const counted = async (found: ReturnType<typeof compared>): Promise<object> =>
  Object.fromEntries(Object.entries((await found).counts).filter(([, count]) => count > 0));

describe('a lane whose topic and ledger are the same', () => {
  it('matches, event by event', async () => {
    expect(await counted(compared(story()))).toEqual({ matched: POSTING_EVENTS });
  });

  it('matches, however often the topic repeats itself', async () => {
    const { records, postings } = story();
    const repeated = [...records.slice(0, 4), ...records.slice(1), ...records];
    expect(await counted(compared({ records: repeated, postings }))).toEqual({ matched: POSTING_EVENTS });
  });

  it('matches where the topic lost records and has them again behind later ones', async () => {
    const { records, postings } = story();
    const healed = [...records.slice(0, 1), ...records.slice(4), ...records.slice(1)];
    expect(await counted(compared({ records: healed, postings }))).toEqual({ matched: POSTING_EVENTS });
  });

  it('skips what it does not know', async () => {
    const { records, postings } = story();
    const unknown = { ...records[2]!, ceType: 'liwu.NeverHeardOf.v1' };
    expect(await counted(compared({ records: records.with(2, unknown), postings }))).toEqual({
      matched: POSTING_EVENTS,
    });
  });
});

describe('what is not posted as it was published', () => {
  it('is missing in the ledger', async () => {
    const { records, postings } = story();
    const found = await compared({ records, postings: postings.toSpliced(1, 1) });
    expect(found.counts).toMatchObject({ matched: POSTING_EVENTS - 1, missing_in_ledger: 1 });
    expect(found.kept).toEqual([
      {
        kind: 'missing_in_ledger',
        lane: LANE,
        eventId: records[1]!.eventId,
        viewerId: ALICE,
        requestId: requestId(1),
        detail: 'CoinsHeld was published, and is not posted',
      },
    ]);
  });

  it('differs', async () => {
    const { records, postings } = story();
    const wrong = { ...postings[2]!, transfers: postings[2]!.transfers.slice(1) };
    const found = await compared({ records, postings: postings.with(2, wrong) });
    expect(found.counts).toMatchObject({ matched: POSTING_EVENTS - 1, differs: 1 });
    expect(found.kept[0]).toMatchObject({ postingId: wrong.postingId, eventId: records[3]!.eventId });
  });

  it('differs where the event breaks its schema', async () => {
    const { records, postings } = story();
    const broken = { ...records[0]!, value: Buffer.from('{}') };
    expect(await counted(compared({ records: records.with(0, broken), postings }))).toEqual({
      matched: POSTING_EVENTS - 1,
      differs: 1,
    });
  });

  it('differs where nothing was to be posted', async () => {
    const { records, postings } = story();
    const more = { ...postings[0]!, postingId: 'more', eventSequence: 6, eventId: records[5]!.eventId };
    const found = await compared({ records, postings: postings.toSpliced(4, 0, more) });
    expect(found.kept).toMatchObject([{ kind: 'differs', detail: 'CoinsHeld moves nothing, and is posted as top-up' }]);
  });
});

describe('what is not published as it was posted', () => {
  const eventId = 'c0ffee00-0000-4000-8000-000000000001';

  it('is missing in the topic, at its end', async () => {
    const { records, postings } = story();
    expect(await counted(compared({ records: records.slice(0, 4), postings }))).toEqual({
      matched: 3,
      missing_in_topic: 2,
    });
  });

  it('is missing in the topic, in a gap that nobody filled', async () => {
    const { records, postings } = story();
    expect(await counted(compared({ records: records.toSpliced(3, 1), postings }))).toEqual({
      matched: POSTING_EVENTS - 1,
      missing_in_topic: 1,
    });
  });

  it('is pending while it is young', async () => {
    const { records, postings } = story();
    const young = NOW + 59_999;
    expect(await counted(compared({ records: records.slice(0, 4), postings }, young))).toEqual({
      matched: 3,
      pending: 2,
    });
  });

  it('is missing in the topic where another event has its place, which itself is missing in the ledger', async () => {
    const { records, postings } = story();
    const found = await compared({ records, postings: postings.with(2, { ...postings[2]!, eventId }) });
    expect(found.counts).toMatchObject({ matched: POSTING_EVENTS - 1, missing_in_topic: 1, missing_in_ledger: 1 });
    expect(found.kept[0]).toMatchObject({ kind: 'missing_in_topic', eventId, postingId: postings[2]!.postingId });
  });

  it.each([0, 1, 3, 99])(
    'keeps none of the others from matching, whatever place it claims: %d',
    async (eventSequence) => {
      const { records, postings } = story();
      const forged = { ...postings[0]!, eventId, eventSequence, postingId: 'forged' };
      for (let at = 0; at <= postings.length; at++) {
        const found = compared({ records, postings: postings.toSpliced(at, 0, forged) });
        expect(await counted(found), `at ${at}`).toEqual({ matched: POSTING_EVENTS, missing_in_topic: 1 });
      }
    },
  );
});

describe('what is found', () => {
  it('is kept up to a bound, and counted beyond it', async () => {
    const { records } = story();
    const findings = new Findings(2);
    await comparePostings({ lane: LANE, now: LATER, records, postings: pagesOf([]) }, findings);
    expect([findings.kept.length, findings.leftOut, findings.counts.missing_in_ledger]).toEqual([2, 3, POSTING_EVENTS]);
  });
});
