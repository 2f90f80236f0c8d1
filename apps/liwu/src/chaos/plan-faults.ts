import { type ServiceName, SERVICES } from '@liwu/contracts';
import { type Step, STEPS } from '@liwu/event-log';
import { oneOf, type Random, seededRandom } from '../crowd/seeded-random.js';
import {
  type Deed,
  FAULT_KINDS,
  type FaultKind,
  type FaultTarget,
  type NetworkTrouble,
  type PlannedFault,
} from './fault.js';

/** What a plan follows from, beside its seed. */
export interface FaultPlanOptions {
  /** The crowd sends for so long. */
  readonly durationMs: number;
  /** From one fault to the next, on the average. */
  readonly everyMs: number;
  /** Only these kinds. */
  readonly only?: readonly FaultKind[];
}

/** The crowd has found its pace by then. */
const FIRST_AT_MS = 4_000;
/** In the last part of the run nothing more happens, so that all comes to rest while gifts still move. */
const LAST_AT_SHARE = 0.8;

/** How many cards of each kind a deck has: kills at a step are the sharpest, so the most. */
const CARDS: Readonly<Record<FaultKind, number>> = {
  'kill-at-step': 6,
  kill: 2,
  freeze: 2,
  'replica-drained': 1,
  'replica-killed': 1,
  clock: 2,
  'postgres-killed': 1,
  'broker-stopped': 1,
  'broker-killed': 1,
  'broker-frozen': 1,
  'broker-tail-lost': 2,
  'sandbox-killed': 1,
  network: 3,
};

/** About how long a target is taken up by a fault of its own: the next one waits for that. */
const TAKES_MS: Readonly<Record<FaultKind, number>> = {
  'kill-at-step': 12_000,
  kill: 5_000,
  freeze: 15_000,
  'replica-drained': 10_000,
  'replica-killed': 10_000,
  clock: 2_000,
  'postgres-killed': 8_000,
  'broker-stopped': 15_000,
  'broker-killed': 15_000,
  'broker-frozen': 5_000,
  'broker-tail-lost': 20_000,
  'sandbox-killed': 5_000,
  network: 500,
};

const GATEWAY_STEP = /^(facts|offsets|send)-/;
const COMMAND_STEP = /^command-/;
const COMMANDED: readonly ServiceName[] = ['gift-catalog', 'wallet'];

/** The steps that a service passes: the gateway keeps no lanes, the watchdog takes no commands. */
export const stepsOf = (service: ServiceName): Step[] =>
  STEPS.filter((step) => {
    if (service === 'rtm-gateway') return GATEWAY_STEP.test(step);
    return !GATEWAY_STEP.test(step) && (COMMANDED.includes(service) || !COMMAND_STEP.test(step));
  });

/** Which faults happen, to whom, when, and how: a pure function, so that the same seed orders the same again. */
export const planFaults = (seed: number, options: FaultPlanOptions): PlannedFault[] => {
  const random = seededRandom(seed ^ SALT);
  const kinds = new Deck(
    FAULT_KINDS.filter((kind) => options.only?.includes(kind) ?? true).flatMap((kind) =>
      Array.from({ length: CARDS[kind] }, () => kind),
    ),
    random,
  );
  const decks: Decks = {
    steps: new Deck(
      SERVICES.flatMap((target) => stepsOf(target).map((step) => ({ target, step }))),
      random,
    ),
    services: new Deck([...SERVICES], random),
    troubles: new Deck([...TROUBLES], random),
  };
  const faults: PlannedFault[] = [];
  const freeFrom = new Map<FaultTarget, number>();
  const lastAtMs = options.durationMs * LAST_AT_SHARE;
  for (let atMs = FIRST_AT_MS; atMs <= lastAtMs; atMs += options.everyMs * (0.5 + random())) {
    const deed = deedOf(kinds.draw(), decks, random);
    const beginsAtMs = Math.max(atMs, freeFrom.get(deed.target) ?? 0);
    if (beginsAtMs > lastAtMs) continue;
    faults.push({ ...deed, atMs: Math.round(beginsAtMs) });
    freeFrom.set(deed.target, beginsAtMs + TAKES_MS[deed.kind] + ('forMs' in deed ? deed.forMs : 0));
  }
  return faults.sort((a, b) => a.atMs - b.atMs);
};

/** The crowd draws from the same seed, and is not to move in step with its faults. */
const SALT = 0x5eed_fa17;
const TROUBLES: readonly NetworkTrouble[] = ['drop', 'delay', 'duplicate', 'reorder', 'disconnect', 'unanswered'];

interface Decks {
  readonly steps: Deck<{ readonly target: ServiceName; readonly step: Step }>;
  readonly services: Deck<ServiceName>;
  readonly troubles: Deck<NetworkTrouble>;
}

/** Cards that are all drawn once, in any order, before any is drawn again. */
class Deck<Card> {
  readonly #left: Card[] = [];

  constructor(
    private readonly cards: readonly Card[],
    private readonly random: Random,
  ) {}

  draw(): Card {
    if (this.#left.length === 0) this.#left.push(...this.cards);
    const [card] = this.#left.splice(Math.floor(this.random() * this.#left.length), 1);
    if (card === undefined) throw new RangeError('a card of none');
    return card;
  }
}

const between = (least: number, most: number, random: Random): number => Math.round(least + (most - least) * random());

/** Longer than a lane's lease of 3 s. */
const LEASE_ENDS_MS = [4_000, 8_000] as const;
/** Longer than the gateway's group session. */
const SESSION_ENDS_MS = [11_000, 18_000] as const;
const MAX_NTH = 5;
const GREATEST_SHIFT_MS = 600_000;
const LEAST_SHIFT_MS = 2_000;
const MAX_CUTS = 6;
const MAX_BATCHES_CUT = 4;

function deedOf(kind: FaultKind, decks: Decks, random: Random): Deed {
  switch (kind) {
    case 'kill-at-step': {
      const { step, target } = decks.steps.draw();
      const rare = step === 'lanes-opened' || COMMAND_STEP.test(step);
      return { kind, target, step, nth: rare ? 1 : between(1, MAX_NTH, random) };
    }
    case 'kill':
      return { kind, target: decks.services.draw() };
    case 'freeze': {
      const target = decks.services.draw();
      const [least, most] = target === 'rtm-gateway' ? SESSION_ENDS_MS : LEASE_ENDS_MS;
      return { kind, target, forMs: between(least, most, random), withSecond: random() < 0.7 };
    }
    case 'replica-drained':
    case 'replica-killed':
      return { kind, target: decks.services.draw(), forMs: between(3_000, 12_000, random) };
    case 'clock': {
      const target = decks.services.draw();
      // As many small ones as great ones.
      const byMs = LEAST_SHIFT_MS * (GREATEST_SHIFT_MS / LEAST_SHIFT_MS) ** random();
      return { kind, target, byMs: Math.round(random() < 0.5 ? byMs : -byMs), forMs: between(5_000, 20_000, random) };
    }
    case 'postgres-killed':
      return { kind, target: 'postgres' };
    case 'broker-stopped':
    case 'broker-killed':
      return { kind, target: 'kafka' };
    case 'broker-frozen':
      return { kind, target: 'kafka', forMs: between(2_000, 12_000, random) };
    case 'broker-tail-lost':
      return { kind, target: 'kafka', cuts: Array.from({ length: between(1, MAX_CUTS, random) }, () => cutOf(random)) };
    case 'sandbox-killed':
      return { kind, target: 'rtm-sandbox' };
    case 'network':
      return troubleOf(decks.troubles.draw(), random);
    default:
      return kind satisfies never;
  }
}

const cutOf = (random: Random) => ({
  partitionShare: random(),
  batches: between(1, MAX_BATCHES_CUT, random),
  withinBatch: random() < 0.5,
});

/** Connections break seldom, or nobody would be left; all else may befall a third of the messages. */
function troubleOf(trouble: NetworkTrouble, random: Random): Deed {
  return {
    kind: 'network',
    target: 'network',
    trouble,
    on: oneOf(['peer', 'channel'] as const, random),
    probability: trouble === 'disconnect' ? 0.02 : Number((0.05 + 0.3 * random()).toFixed(2)),
    forMs: between(3_000, 12_000, random),
  };
}
