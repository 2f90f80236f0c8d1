import { hash } from 'node:crypto';

/** How many lanes a deployment has unless it says otherwise; fixed for a deployment's life, since partitions are lanes. */
export const DEFAULT_LANES = 12;

/**
 * The lane in which everything that happens to this id happens, in every service and topic:
 * the first 4 bytes of SHA-256 of its UTF-8 bytes, as an unsigned big-endian integer, modulo the number of lanes.
 */
export const laneOf = (id: string, lanes: number = DEFAULT_LANES): number =>
  // Hexadecimal, since the digest as a buffer takes four times as long.
  Number.parseInt(hash('sha256', id, 'hex').slice(0, 8), 16) % lanes;
