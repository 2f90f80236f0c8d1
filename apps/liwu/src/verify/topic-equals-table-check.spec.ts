import { describe, expect, it } from 'vitest';
import { held, LANE, LANES, recordOf, released, settled, storedChain, T0 } from './testing/example-events.js';
import type { StoredEvent } from './stored-event.js';
import { compareTopicWithTable } from './topic-equals-table-check.js';
import type { TopicRecord } from './topic-record.js';
import { Violations } from './violations.js';

const chain = storedChain(held(), settled(), held({ request: 2 }), released({ request: 2 }));
const topic = chain.map(recordOf);

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

const faultsOf = async (
  records: readonly TopicRecord[],
  stored: readonly StoredEvent[] = chain,
  publishedBefore = T0 + 1,
): Promise<string[]> => {
  const violations = { order: new Violations(), equality: new Violations() };
  const lanes = Array.from({ length: LANES }, (_, lane) => stream(lane === LANE ? stored : []));
  await compareTopicWithTable(
    { service: 'wallet', records: stream(records), stored: lanes, publishedBefore },
    violations,
  );
  return violations.equality.shown;
};
const withHeader = (record: TopicRecord, name: string, text: string): TopicRecord => ({
  ...record,
  headers: new Map([...record.headers, [name, text]]),
});

describe('a topic and its event table', () => {
  it('are equal when all was published', async () => {
    expect(await faultsOf(topic)).toEqual([]);
  });

  it('are equal when some of it was published twice', async () => {
    expect(await faultsOf([...topic.slice(0, 3), ...topic.slice(1)])).toEqual([]);
  });

  it('differ when an event was never published', async () => {
    expect(await faultsOf(topic.slice(0, 3))).toEqual([expect.stringContaining('the topic lacks sequence 4')]);
  });

  it('may differ by what was committed a moment ago', async () => {
    expect(await faultsOf(topic.slice(0, 3), chain, T0 - 1)).toEqual([]);
  });

  it('differ when the topic holds what the table does not', async () => {
    expect(await faultsOf(topic, chain.slice(0, 3))).toEqual([
      expect.stringContaining('sequence 4 is not in the event table'),
    ]);
  });

  it.each([
    ['its value', { ...topic[1]!, value: Buffer.from('{}') }],
    ['its key', { ...topic[1]!, key: 'bob' }],
    ['ce_id', withHeader(topic[1]!, 'ce_id', chain[0]!.id)],
    ['ce_type', withHeader(topic[1]!, 'ce_type', 'liwu.GiftSettled.v2')],
    ['ce_prev', withHeader(topic[1]!, 'ce_prev', '0'.repeat(64))],
    ['ce_time', withHeader(topic[1]!, 'ce_time', '2026-01-01T00:00:00.000Z')],
    ['traceparent', withHeader(topic[1]!, 'traceparent', '00-a-b-01')],
  ])('differ in %s, and say so', async (what, record) => {
    expect(await faultsOf(topic.with(1, record))).toEqual([
      expect.stringContaining(`sequence 2 differs from the event table in ${what}`),
    ]);
  });
});
