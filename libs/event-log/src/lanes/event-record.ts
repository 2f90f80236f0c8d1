import { type EncodedEvent, type ServiceName, cloudEventHeaders } from '@liwu/contracts';
import type { RecordToWrite, StoredRecord } from '../kafka/record-batch.js';
import type { PlacedEvent } from './lane-store.js';

const names = new Map<string, Buffer>();
const nameBytes = (name: string): Buffer => {
  let bytes = names.get(name);
  if (!bytes) names.set(name, (bytes = Buffer.from(name, 'latin1')));
  return bytes;
};

const record = (key: string, value: Buffer, headers: readonly [string, string][]): RecordToWrite => ({
  key: Buffer.from(key, 'utf8'),
  value,
  headers: headers.map(([name, text]) => [nameBytes(name), Buffer.from(text, 'utf8')] as const),
});

/** The Kafka record of an event that has its place in a lane: always the same bytes. */
export const laneRecord = (source: ServiceName, event: PlacedEvent): RecordToWrite => {
  const encoded: EncodedEvent = { ...event, ceType: event.type };
  const place = { sequence: event.sequence, prev: event.prev.toString('hex') };
  return record(event.key, event.value, cloudEventHeaders(source, encoded, place, event.traceparent));
};

/** The Kafka record of a fact, which has no place in a lane. */
export const factRecord = (source: ServiceName, event: EncodedEvent, traceparent?: string): RecordToWrite =>
  record(event.key, event.value, cloudEventHeaders(source, event, undefined, traceparent));

/** What the lanes need of a record's headers. `sequence` is 0 where it bears none. */
export interface RecordHeaders {
  readonly type: string;
  readonly id: string;
  readonly sequence: number;
  readonly prev: string;
  readonly traceparent: string | undefined;
}

export const recordHeaders = ({ headers }: StoredRecord): RecordHeaders => {
  let type = '';
  let id = '';
  let sequence = 0;
  let prev = '';
  let traceparent: string | undefined;
  for (const [name, value] of headers) {
    if (name === 'ce_type') type = value.toString('latin1');
    else if (name === 'ce_id') id = value.toString('latin1');
    else if (name === 'ce_sequence') sequence = Number(value.toString('latin1'));
    else if (name === 'ce_prev') prev = value.toString('latin1');
    else if (name === 'traceparent') traceparent = value.toString('latin1');
  }
  return { type, id, sequence, prev, traceparent };
};
