import { createHash } from 'node:crypto';

/** How many lanes a deployment has unless it says otherwise; fixed for a deployment's life, since partitions are lanes. */
export const DEFAULT_LANES = 12;

/**
 * The lane in which everything that happens to this id happens, in every service and topic:
 * the first 4 bytes of SHA-256 of its UTF-8 bytes, as an unsigned big-endian integer, modulo the number of lanes.
 */
export const laneOf = (id: string, lanes: number = DEFAULT_LANES): number =>
  createHash('sha256').update(id, 'utf8').digest().readUInt32BE(0) % lanes;
