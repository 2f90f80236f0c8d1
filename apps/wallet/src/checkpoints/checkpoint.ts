import { hash } from 'node:crypto';
import { canonicalJson } from '@liwu/service-kit';
import { z } from 'zod';

const HASH = /^[0-9a-f]{64}$/;
const hashSchema = z.string().regex(HASH);
const decimal = z.string().regex(/^-?(?:0|[1-9][0-9]{0,37})$/);

const laneSchema = z.strictObject({
  lane: z.int().min(0),
  /** The seq of its last transfer; 0 before the first. */
  seq: z.int().min(0),
  /** The hash of its last posting. */
  hash: hashSchema,
  /** The sequence of its last event; 0 before the first. */
  eventSequence: z.int().min(0),
  /** The chain's hash of its last event. */
  eventHead: hashSchema,
});

const contentShape = {
  /** By lane. */
  lanes: z.array(laneSchema),
  /** All that was ever debited and credited, in minor units; by unit. */
  sums: z.array(z.strictObject({ unit: z.string(), debits: decimal, credits: decimal })),
  closedPeriods: z.array(z.strictObject({ period: z.string(), lastDay: z.string() })),
  /** SHA-256 over the definitions of all that finance reads. */
  views: hashSchema,
};
const contentSchema = z.strictObject(contentShape);

export const checkpointSchema = z.strictObject({
  version: z.literal(1),
  deployment: z.string(),
  /** From 1, without gaps. */
  number: z.int().min(1),
  /** SHA-256 of the JWS of the checkpoint before it; zeros for the first. */
  previous: hashSchema,
  /** By the database's clock; milliseconds since 1970. */
  takenAt: z.int(),
  ...contentShape,
});

/** How far one lane had come. */
export type LaneMark = z.output<typeof laneSchema>;
/** What the books say at one moment. */
export type CheckpointContent = z.output<typeof contentSchema>;
/** What is signed: the whole history of the books up to one moment in a few hundred bytes. */
export type Checkpoint = z.output<typeof checkpointSchema>;

/** What the first checkpoint names as the one before it. */
export const NO_PREVIOUS = '0'.repeat(64);
/** So that no other thing that this key may have signed passes for a checkpoint. */
export const CHECKPOINT_TYPE = 'liwu-checkpoint';

export const hashOfJws = (jws: string): string => hash('sha256', jws, 'hex');

/** Whether both tell the same of the books. */
export const sameContent = (a: CheckpointContent, b: CheckpointContent): boolean =>
  canonicalJson(contentOf(a)) === canonicalJson(contentOf(b));

const contentOf = ({ lanes, sums, closedPeriods, views }: CheckpointContent): CheckpointContent => ({
  lanes,
  sums,
  closedPeriods,
  views,
});

/** A checkpoint's content without a look at its signature: for what is the writer's own. */
export const unverified = (jws: string): Checkpoint => {
  const [, payload = ''] = jws.split('.');
  return checkpointSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
};
