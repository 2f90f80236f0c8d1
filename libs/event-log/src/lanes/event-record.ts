import { type EncodedEvent, type ServiceName, cloudEventHeaders } from '@liwu/contracts';
import { encodeHeaders, type RecordToWrite } from '../kafka/record-batch.js';
import type { StoredRecord } from '../kafka/stored-record.js';
import { HASH_BYTES, chainHash } from './chain.js';
import type { PlacedEvent } from './lane-store.js';

/** The Kafka record of an event that has its place in a lane: always the same bytes. */
export const laneRecord = (source: ServiceName, event: PlacedEvent): RecordToWrite => {
  const { type: ceType, id, key, subject, at, value, sequence, prev, traceparent } = event;
  const place = { sequence, prev: prev.toString('hex') };
  const headers = cloudEventHeaders(source, { ceType, id, key, subject, at, value }, place, traceparent);
  return { key: Buffer.from(key, 'utf8'), value, headers: encodeHeaders(headers) };
};

/** The Kafka record of a fact, which has no place in a lane. */
export const factRecord = (source: ServiceName, event: EncodedEvent, traceparent?: string): RecordToWrite => ({
  key: Buffer.from(event.key, 'utf8'),
  value: event.value,
  headers: encodeHeaders(cloudEventHeaders(source, event, undefined, traceparent)),
});

/** What the lanes need of a record's headers. `sequence` is 0 where it bears none, or something that is no whole number. */
export interface RecordHeaders {
  readonly type: string;
  readonly id: string;
  readonly sequence: number;
  readonly prev: string;
  readonly traceparent: string | undefined;
}

const TYPE = Buffer.from('ce_type');
const ID = Buffer.from('ce_id');
const SEQUENCE = Buffer.from('ce_sequence');
const PREV = Buffer.from('ce_prev');
const TRACEPARENT = Buffer.from('traceparent');

/** Reads the headers that lanes need, and no others. */
export const recordHeaders = (record: StoredRecord): RecordHeaders => {
  let type = '';
  let id = '';
  let sequence = 0;
  let prev = '';
  let traceparent: string | undefined;
  record.eachHeader((bytes, name, nameEnd, value, end) => {
    if (isName(TYPE, bytes, name, nameEnd)) type = bytes.toString('latin1', value, end);
    else if (isName(ID, bytes, name, nameEnd)) id = bytes.toString('latin1', value, end);
    else if (isName(SEQUENCE, bytes, name, nameEnd)) sequence = wholeNumber(bytes.toString('latin1', value, end));
    else if (isName(PREV, bytes, name, nameEnd)) prev = bytes.toString('latin1', value, end);
    else if (isName(TRACEPARENT, bytes, name, nameEnd)) traceparent = bytes.toString('latin1', value, end);
  });
  return { type, id, sequence, prev, traceparent };
};

/** The chain's hash of a record behind the one that it names as the one before it; undefined where that is no hash. */
export const hashOfRecord = (lane: number, record: StoredRecord, headers: RecordHeaders): Buffer | undefined => {
  const { sequence, type, id } = headers;
  const prev = Buffer.from(headers.prev, 'hex');
  if (prev.length !== HASH_BYTES) return undefined;
  return chainHash(prev, { lane, sequence, type, id, key: record.key, value: record.value });
};

function wholeNumber(text: string): number {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : 0;
}

function isName(wanted: Buffer, bytes: Buffer, from: number, end: number): boolean {
  if (end - from !== wanted.length) return false;
  for (let index = 0; index < wanted.length; index++) if (bytes[from + index] !== wanted[index]) return false;
  return true;
}
