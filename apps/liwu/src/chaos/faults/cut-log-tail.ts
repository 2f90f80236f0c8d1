import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEvent, type LiwuEvent, topicOf } from '@liwu/contracts';
import { decodeRecordSet } from '@liwu/event-log';
import type { LostTail } from '../../judge/run-record.js';
import type { TailCut } from './fault.js';

const BATCH_HEADER_BYTES = 61;
const LENGTH_AT = 8;
/** Before what the length counts. */
const LENGTH_ENDS_AT = 12;
const LAST_OFFSET_DELTA_AT = 23;
/** Kafka's own notes of how far a log was safe, a name and an offset a line: more than the log holds now would be a lie. */
const CHECKPOINTS = ['recovery-point-offset-checkpoint', 'replication-offset-checkpoint'];
/** Made anew from the log by a broker that was killed. */
const DERIVED = /\.(index|timeindex|txnindex|snapshot)$/;

/**
 * Cuts the tails of some logs of a broker that is down, as a crashed disk would, so that it starts with the shorter logs.
 * What the gateway's topic loses is read before: it can be found nowhere else afterwards.
 */
export const cutLogTails = (dataDir: string, topicPrefix: string, cuts: readonly TailCut[]): LostTail[] => {
  const partitions = readdirSync(dataDir)
    .filter((name) => name.startsWith(`${topicPrefix}.`) && existsSync(lastSegment(join(dataDir, name)) ?? ''))
    .sort();
  const ofGateway = `${topicOf('rtm-gateway', topicPrefix)}-`;
  const lost: LostTail[] = [];
  for (const { batches, partitionShare, withinBatch } of cuts) {
    const partition = partitions[Math.floor(partitionShare * partitions.length)];
    if (partition === undefined || lost.some((before) => before.partition === partition)) continue;
    const read = partition.startsWith(ofGateway) ? factsIn : (): LiwuEvent[] => [];
    const tail = cutLogTail(join(dataDir, partition), batches, withinBatch, read);
    if (tail) lost.push({ partition, ...tail });
  }
  const cutPartitions = new Set(lost.map(({ partition }) => partition));
  for (const name of CHECKPOINTS) correctCheckpoint(join(dataDir, name), cutPartitions);
  return lost;
};

/** Takes the last batches off a partition's last segment; gives how many records they held, and what was read in them before. */
const cutLogTail = (
  partitionDir: string,
  batches: number,
  withinBatch: boolean,
  read: (batches: Buffer) => LiwuEvent[],
): Omit<LostTail, 'partition'> | undefined => {
  const segment = lastSegment(partitionDir);
  if (!segment) return undefined;
  const whole = readFileSync(segment);
  const cut = batchesOf(whole).slice(-batches);
  const [first] = cut;
  if (!first) return undefined;
  const facts = read(whole.subarray(first.at));
  truncateSync(segment, withinBatch ? first.at + Math.floor(first.bytes / 2) : first.at);
  for (const name of readdirSync(partitionDir)) if (DERIVED.test(name)) rmSync(join(partitionDir, name));
  return { records: cut.reduce((sum, { records }) => sum + records, 0), facts };
};

const factsIn = (batches: Buffer): LiwuEvent[] =>
  decodeRecordSet(batches).flatMap(({ headers, value }) => {
    const type = new Map(headers).get('ce_type')?.toString('utf8');
    return type === undefined ? [] : [decodeEvent(type, value)];
  });

interface Batch {
  readonly at: number;
  readonly bytes: number;
  readonly records: number;
}

function batchesOf(segment: Buffer): Batch[] {
  const batches: Batch[] = [];
  for (let at = 0; at + BATCH_HEADER_BYTES <= segment.length;) {
    const bytes = LENGTH_ENDS_AT + segment.readInt32BE(at + LENGTH_AT);
    if (bytes < BATCH_HEADER_BYTES || at + bytes > segment.length) break;
    batches.push({ at, bytes, records: segment.readInt32BE(at + LAST_OFFSET_DELTA_AT) + 1 });
    at += bytes;
  }
  return batches;
}

function lastSegment(partitionDir: string): string | undefined {
  const segments = readdirSync(partitionDir).filter((name) => name.endsWith('.log'));
  const last = segments.sort().at(-1);
  return last === undefined ? undefined : join(partitionDir, last);
}

/** From its beginning on the log has to be looked through again: without its line it is. */
function correctCheckpoint(path: string, partitions: ReadonlySet<string>): void {
  if (!existsSync(path)) return;
  const text = readFileSync(path, 'utf8').trimEnd();
  if (text === '') return;
  const [version, , ...lines] = text.split('\n');
  const kept = lines.filter((line) => {
    const [topic, partition] = line.split(' ');
    return !partitions.has(`${topic}-${partition}`);
  });
  writeFileSync(path, `${[version, kept.length, ...kept].join('\n')}\n`);
}
