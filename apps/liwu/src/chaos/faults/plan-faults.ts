import { seededRandom } from '../../shared/seeded-random.js';
import { Deck, newDecks } from './decks.js';
import { drawFault } from './draw-fault.js';
import { FAULT_KINDS, type FaultKind, type FaultTarget, type PlannedFault } from './fault.js';

/** What a plan follows from, beside its seed. */
interface FaultPlanOptions {
  /** The crowd sends for so long. */
  readonly durationMs: number;
  /** From one fault to the next, on the average. */
  readonly everyMs: number;
  /** Only these kinds. */
  readonly only?: readonly FaultKind[];
}

/** The crowd draws from the same seed, and is not to move in step with its faults. */
const SALT = 0x5eed_fa17;
/** The crowd has found its pace by then. */
const FIRST_AT_MS = 4_000;
/** In the last part of the run nothing more happens, so that all comes to rest while gifts still move. */
const LAST_AT_SHARE = 0.8;
/** What is shown while the gateway is deaf is released as unknown, and most of a run is to be settled: in ten minutes that may be longer than a gift lives, which is 55 s. */
const DEAF_SHARE = 1 / 8;
/** From one fault to the next are half of the average at least, and one and a half at most. */
const LEAST_GAP_SHARE = 0.5;

/**
 * How many cards of each kind a deck has: kills at a step are the sharpest, so the most. While the broker is away nothing
 * else is put to the test, so its faults are few. A run of ten minutes draws more than one whole deck.
 */
const CARDS: Readonly<Record<FaultKind, number>> = {
  'kill-at-step': 14,
  kill: 4,
  freeze: 3,
  'replica-drained': 1,
  'replica-killed': 1,
  clock: 3,
  poison: 2,
  rebuild: 2,
  reconcile: 1,
  'postgres-killed': 1,
  'broker-stopped': 1,
  'broker-killed': 1,
  'broker-frozen': 1,
  'broker-tail-lost': 2,
  'sandbox-killed': 1,
  network: 14,
};

/** About how long a target is taken up by a fault of its own: the next one waits for that. */
const TAKES_MS: Readonly<Record<FaultKind, number>> = {
  'kill-at-step': 12_000,
  kill: 5_000,
  freeze: 15_000,
  'replica-drained': 10_000,
  'replica-killed': 10_000,
  clock: 2_000,
  poison: 6_000,
  rebuild: 8_000,
  reconcile: 8_000,
  'postgres-killed': 8_000,
  'broker-stopped': 15_000,
  'broker-killed': 15_000,
  'broker-frozen': 5_000,
  'broker-tail-lost': 20_000,
  'sandbox-killed': 5_000,
  network: 500,
};

/** Which faults happen, to whom, when, and how: a pure function, so that the same seed orders the same again. */
export const planFaults = (seed: number, options: FaultPlanOptions): PlannedFault[] => {
  const random = seededRandom(seed ^ SALT);
  const kinds = new Deck(
    FAULT_KINDS.filter((kind) => options.only?.includes(kind) ?? true).flatMap((kind) =>
      Array.from({ length: CARDS[kind] }, () => kind),
    ),
    random,
  );
  const decks = newDecks(random);
  const faults: PlannedFault[] = [];
  const freeFrom = new Map<FaultTarget, number>();
  const lastAtMs = options.durationMs * LAST_AT_SHARE;
  for (let atMs = FIRST_AT_MS; atMs <= lastAtMs; atMs += options.everyMs * (LEAST_GAP_SHARE + random())) {
    const fault = drawFault(kinds.draw(), decks, random, options.durationMs * DEAF_SHARE);
    const beginsAtMs = Math.max(atMs, freeFrom.get(fault.target) ?? 0);
    if (beginsAtMs > lastAtMs) continue;
    faults.push({ ...fault, atMs: Math.round(beginsAtMs) });
    freeFrom.set(fault.target, beginsAtMs + TAKES_MS[fault.kind] + ('forMs' in fault ? fault.forMs : 0));
  }
  return faults.sort((a, b) => a.atMs - b.atMs);
};
