import { describe, expect, it } from 'vitest';
import { held, recordOf, released, settled, storedChain } from './testing/example-events.js';
import { TopicOrderCheck } from './topic-order-check.js';
import type { TopicRecord } from './topic-record.js';
import { Violations } from './violations.js';

const chain = storedChain(held(), settled(), held({ request: 2 }), released({ request: 2 }));
const topic = chain.map(recordOf);

const faultsOf = (...records: readonly TopicRecord[]): string[] => {
  const violations = new Violations();
  const check = new TopicOrderCheck('wallet lane 3', violations);
  for (const record of records) check.add(record);
  return violations.shown;
};
const withHeader = (record: TopicRecord, name: string, text: string): TopicRecord => ({
  ...record,
  headers: new Map([...record.headers, [name, text]]),
});

describe('a partition', () => {
  it('is a prefix of its lane, also where some of it was published twice', () => {
    expect(faultsOf(...topic)).toEqual([]);
    expect(faultsOf(...topic.slice(0, 3), ...topic.slice(1), ...topic)).toEqual([]);
  });

  it('is none where it jumps over an event', () => {
    expect(faultsOf(...topic.toSpliced(1, 1).slice(0, 2))).toEqual([
      'wallet lane 3 offset 2: has sequence 3 where 2 should come',
    ]);
  });

  it.each(['', '0', '-1', 'x', '1.5'])('is none where a sequence is %j', (sequence) => {
    expect(faultsOf(withHeader(topic[0]!, 'ce_sequence', sequence))).toEqual([
      expect.stringContaining(`has sequence ${sequence} where 1 should come`),
    ]);
  });

  it('is none where an event names another one before it', () => {
    expect(faultsOf(topic[0]!, withHeader(topic[1]!, 'ce_prev', 'ab'.repeat(32)))).toEqual([
      expect.stringContaining('sequence 2 does not name the hash of the event before it'),
    ]);
  });

  it('is none where an event was changed, of which the next one tells', () => {
    expect(faultsOf({ ...topic[0]!, value: Buffer.from('{}') }, topic[1]!)).toEqual([
      expect.stringContaining('sequence 2 does not name the hash of the event before it'),
    ]);
  });

  it.each<[what: string, forged: TopicRecord]>([
    ['value', { ...topic[1]!, value: Buffer.from('{}') }],
    ['key', { ...topic[1]!, key: 'bob' }],
    ['id', withHeader(topic[1]!, 'ce_id', chain[0]!.id)],
    ['time', withHeader(topic[1]!, 'ce_time', '2026-01-01T00:00:00.000Z')],
    ['trace', withHeader(topic[1]!, 'traceparent', '00-a-b-01')],
  ])('is none where a repeat has another %s', (_what, forged) => {
    expect(faultsOf(...topic, forged)).toEqual([expect.stringContaining('repeats sequence 2 with other content')]);
  });
});
