import type { Random } from '../../shared/seeded-random.js';
import { COMMAND_STEP, type Decks } from './decks.js';
import type { Fault, FaultKind, NetworkTrouble } from './fault.js';

type Bounds = readonly [least: number, most: number];

const between = ([least, most]: Bounds, random: Random): number => Math.round(least + (most - least) * random());

/** Longer than a lane's lease of 3 s. */
const LEASE_ENDS_MS: Bounds = [4_000, 8_000];
/** Longer than the gateway's group session. */
const SESSION_ENDS_MS: Bounds = [11_000, 18_000];
/** How long a second replica stays. */
const STAYS_MS: Bounds = [3_000, 12_000];
/** How long a viewer is parked before an operator comes. */
const PARKED_MS: Bounds = [2_000, 8_000];
/** How long a clock is wrong. */
const SHIFTED_MS: Bounds = [5_000, 20_000];
/** How long the broker stands still. */
const BROKER_FROZEN_MS: Bounds = [2_000, 12_000];
/** How long the network misbehaves. */
const TROUBLE_MS: Bounds = [3_000, 12_000];
/** The gateway is deaf for so long at least. */
const DEAF_MS = 5_000;
const NTH: Bounds = [1, 5];
const CUTS: Bounds = [1, 6];
const BATCHES_CUT: Bounds = [1, 4];
/** A process that stands still has mostly a second one beside it, that takes over. */
const WITH_SECOND_PROBABILITY = 0.7;
/** As often ahead as behind, as often within a batch as between two. */
const EVEN = 0.5;
type Probability = readonly [least: number, span: number];

/** One message of twenty at least, and a third of them at most. */
const TROUBLE_PROBABILITY: Probability = [0.05, 0.3];
const TROUBLE_PROBABILITIES: Partial<Record<NetworkTrouble, Probability>> = {
  /** Connections break seldom, or nobody would be left. */
  disconnect: [0.02, 0],
  /** The gateway is deaf, as often as not entirely: what it missed it has to make good once it hears again. */
  'lose-copy': [0.5, 1],
};
const GREATEST_SHIFT_MS = 600_000;
const LEAST_SHIFT_MS = 2_000;

/** A fault of that kind, with whatever else it needs drawn; the gateway is deaf for so long at most. */
export function drawFault(kind: FaultKind, decks: Decks, random: Random, deafMs: number): Fault {
  switch (kind) {
    case 'kill-at-step': {
      const { step, target } = decks.steps.draw();
      const rare = step === 'lanes-opened' || COMMAND_STEP.test(step);
      return { kind, target, step, nth: rare ? 1 : between(NTH, random) };
    }
    case 'kill':
      return { kind, target: decks.services.draw() };
    case 'freeze': {
      const target = decks.services.draw();
      const forMs = between(target === 'rtm-gateway' ? SESSION_ENDS_MS : LEASE_ENDS_MS, random);
      return { kind, target, forMs, withSecond: random() < WITH_SECOND_PROBABILITY };
    }
    case 'replica-drained':
    case 'replica-killed':
      return { kind, target: decks.services.draw(), forMs: between(STAYS_MS, random) };
    case 'clock': {
      const target = decks.services.draw();
      // As many small ones as great ones.
      const byMs = LEAST_SHIFT_MS * (GREATEST_SHIFT_MS / LEAST_SHIFT_MS) ** random();
      return { kind, target, byMs: Math.round(random() < EVEN ? byMs : -byMs), forMs: between(SHIFTED_MS, random) };
    }
    case 'poison':
      return { kind, ...decks.poisons.draw(), viewerShare: random(), forMs: between(PARKED_MS, random) };
    case 'rebuild':
      return { kind, ...decks.rebuilds.draw() };
    case 'reconcile':
      return { kind, target: 'topics' };
    case 'postgres-killed':
      return { kind, target: 'postgres' };
    case 'broker-stopped':
    case 'broker-killed':
      return { kind, target: 'kafka' };
    case 'broker-frozen':
      return { kind, target: 'kafka', forMs: between(BROKER_FROZEN_MS, random) };
    case 'broker-tail-lost':
      return { kind, target: 'kafka', cuts: Array.from({ length: between(CUTS, random) }, () => cutOf(random)) };
    case 'sandbox-killed':
      return { kind, target: 'rtm-sandbox' };
    case 'network':
      return drawTrouble(decks, random, deafMs);
    default:
      return kind satisfies never;
  }
}

const cutOf = (random: Random) => ({
  partitionShare: random(),
  batches: between(BATCHES_CUT, random),
  withinBatch: random() < EVEN,
});

function drawTrouble(decks: Decks, random: Random, deafMs: number): Fault {
  const { on, trouble } = decks.troubles.draw();
  const forMs = between(trouble === 'lose-copy' ? [DEAF_MS, Math.max(DEAF_MS, deafMs)] : TROUBLE_MS, random);
  return { kind: 'network', target: 'network', trouble, on, probability: probabilityOf(trouble, random), forMs };
}

function probabilityOf(trouble: NetworkTrouble, random: Random): number {
  const [least, span] = TROUBLE_PROBABILITIES[trouble] ?? TROUBLE_PROBABILITY;
  return Number(Math.min(1, least + span * random()).toFixed(2));
}
