import { type ServiceName, SERVICES } from '@liwu/contracts';
import { type Step, STEPS } from '@liwu/event-log';
import { oneOf, type Random } from '../../crowd/seeded-random.js';
import { isCommanded } from '../operator-commands.js';
import type { Fault, FaultKind, NetworkTrouble } from './fault.js';

const GATEWAY_STEP = /^(facts|offsets|send)-/;
const COMMAND_STEP = /^command-/;

/** The steps that a service passes: the gateway keeps no lanes, the watchdog takes no commands. */
export const stepsOf = (service: ServiceName): Step[] =>
  STEPS.filter((step) => {
    if (service === 'rtm-gateway') return GATEWAY_STEP.test(step);
    return !GATEWAY_STEP.test(step) && (isCommanded(service) || !COMMAND_STEP.test(step));
  });

const TROUBLES: readonly NetworkTrouble[] = [
  'drop',
  'lose-copy',
  'delay',
  'duplicate',
  'reorder',
  'disconnect',
  'unanswered',
];

/** What is still to be drawn of what a fault needs, so that in the end everything was. */
interface Decks {
  readonly steps: Deck<{ readonly target: ServiceName; readonly step: Step }>;
  readonly services: Deck<ServiceName>;
  readonly troubles: Deck<NetworkTrouble>;
}

/** Full decks of all that there is. */
export const newDecks = (random: Random): Decks => ({
  steps: new Deck(
    SERVICES.flatMap((target) => stepsOf(target).map((step) => ({ target, step }))),
    random,
  ),
  services: new Deck([...SERVICES], random),
  troubles: new Deck([...TROUBLES], random),
});

/** Cards that are all drawn once, in any order, before any is drawn again. */
export class Deck<Card> {
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

type Bounds = readonly [least: number, most: number];

const between = ([least, most]: Bounds, random: Random): number => Math.round(least + (most - least) * random());

/** Longer than a lane's lease of 3 s. */
const LEASE_ENDS_MS: Bounds = [4_000, 8_000];
/** Longer than the gateway's group session. */
const SESSION_ENDS_MS: Bounds = [11_000, 18_000];
/** How long a second replica stays. */
const STAYS_MS: Bounds = [3_000, 12_000];
/** How long a clock is wrong. */
const SHIFTED_MS: Bounds = [5_000, 20_000];
/** How long the broker stands still. */
const BROKER_FROZEN_MS: Bounds = [2_000, 12_000];
/** How long the network misbehaves. */
const TROUBLE_MS: Bounds = [3_000, 12_000];
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
  /** The gateway is all but deaf: what it missed it has to make good once it hears again. */
  'lose-copy': [0.5, 0.5],
};
const GREATEST_SHIFT_MS = 600_000;
const LEAST_SHIFT_MS = 2_000;

/** A fault of that kind, with whatever else it needs drawn. */
export function drawFault(kind: FaultKind, decks: Decks, random: Random): Fault {
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
      return troubleOf(decks.troubles.draw(), random);
    default:
      return kind satisfies never;
  }
}

const cutOf = (random: Random) => ({
  partitionShare: random(),
  batches: between(BATCHES_CUT, random),
  withinBatch: random() < EVEN,
});

function troubleOf(trouble: NetworkTrouble, random: Random): Fault {
  const on = oneOf(['peer', 'channel'] as const, random);
  return {
    kind: 'network',
    target: 'network',
    trouble,
    on: trouble === 'lose-copy' ? 'channel' : on,
    probability: probabilityOf(trouble, random),
    forMs: between(TROUBLE_MS, random),
  };
}

function probabilityOf(trouble: NetworkTrouble, random: Random): number {
  const [least, span] = TROUBLE_PROBABILITIES[trouble] ?? TROUBLE_PROBABILITY;
  return Number((least + span * random()).toFixed(2));
}
