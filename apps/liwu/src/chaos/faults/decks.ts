import { type ServiceName, SERVICES } from '@liwu/contracts';
import { type Step, STEPS } from '@liwu/event-log';
import type { Random } from '../../shared/seeded-random.js';
import { STORING_SERVICES } from '../../suite/storing-services.js';
import { isCommanded } from '../operator-commands.js';
import type { FaultOf, NetworkTrouble, RebuildWord } from './fault.js';

const GATEWAY_STEP = /^(facts|offsets|send)-/;
/** Steps that only a command passes. */
export const COMMAND_STEP = /^command-/;

/** The steps that a service passes: the gateway keeps no lanes, the watchdog takes no commands. */
export const stepsOf = (service: ServiceName): Step[] =>
  STEPS.filter((step) => {
    if (service === 'rtm-gateway') return GATEWAY_STEP.test(step);
    return !GATEWAY_STEP.test(step) && (isCommanded(service) || !COMMAND_STEP.test(step));
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

type StepCard = Pick<FaultOf<'kill-at-step'>, 'target' | 'step'>;
type TroubleCard = Pick<FaultOf<'network'>, 'trouble' | 'on'>;
type PoisonCard = Pick<FaultOf<'poison'>, 'target' | 'way'>;
type RebuildCard = Pick<FaultOf<'rebuild'>, 'target' | 'killedAt'>;

const TROUBLES_OF_BOTH = [
  'drop',
  'delay',
  'duplicate',
  'reorder',
  'disconnect',
  'unanswered',
] as const satisfies readonly NetworkTrouble[];
const TROUBLES: readonly TroubleCard[] = [
  ...TROUBLES_OF_BOTH.flatMap((trouble) => (['peer', 'channel'] as const).map((on) => ({ trouble, on }))),
  { trouble: 'lose-copy', on: 'channel' },
];

/** All services can be made to park, and what they parked is applied; what can be given up without harm is only what the watchdog is told. */
const POISONS: readonly PoisonCard[] = [
  ...STORING_SERVICES.map((target): PoisonCard => ({ target, way: 'redrive' })),
  { target: 'ack-watchdog', way: 'discard' },
];

/** One in four comes to its end at once. */
const KILLED_AT: readonly (RebuildWord | undefined)[] = [undefined, 'folded', 'comparing', 'swapping'];
const REBUILDS: readonly RebuildCard[] = KILLED_AT.flatMap((killedAt) =>
  STORING_SERVICES.map((target) => ({ target, killedAt })),
);

/** What is still to be drawn of what a fault needs, so that in the end everything was. */
export interface Decks {
  readonly steps: Deck<StepCard>;
  readonly services: Deck<ServiceName>;
  readonly troubles: Deck<TroubleCard>;
  readonly poisons: Deck<PoisonCard>;
  readonly rebuilds: Deck<RebuildCard>;
}

/** Full decks of all that there is. */
export const newDecks = (random: Random): Decks => ({
  steps: new Deck(
    SERVICES.flatMap((target) => stepsOf(target).map((step) => ({ target, step }))),
    random,
  ),
  services: new Deck([...SERVICES], random),
  troubles: new Deck(TROUBLES, random),
  poisons: new Deck(POISONS, random),
  rebuilds: new Deck(REBUILDS, random),
});
