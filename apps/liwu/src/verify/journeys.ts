import type { LiwuEvent } from '@liwu/contracts';

/** How a request can end, each by one event with n = 0. */
type Outcome = 'GiftRefused' | 'HoldRefused' | 'GiftSettled' | 'HoldReleased';
type Decision = 'DeliveryConfirmed' | 'DeliveryAbandoned';

/** All that the checks need to know of one request, as the events told it. */
export interface Journey {
  readonly viewerId: string;
  readonly requestId: string;
  requestedAt: number | undefined;
  /** In whole coins, while they are or were held. */
  held: bigint | undefined;
  heldAt: number | undefined;
  /** In whole coins: what was settled, or given back. */
  ended: bigint | undefined;
  readonly decisions: Decision[];
  readonly outcomes: Outcome[];
}

/** How a report names it: viewer and request. */
export const nameOf = ({ viewerId, requestId }: Journey): string => `${viewerId}/${requestId}`;
/** Whether coins are held for it and have not found their end. */
export const isOpen = ({ held, ended }: Journey): boolean => held !== undefined && ended === undefined;

/** Every request's journey, gathered from the topics and event tables in whatever order they are read. */
export class Journeys {
  readonly #byName = new Map<string, Journey>();

  all(): IterableIterator<Journey> {
    return this.#byName.values();
  }

  get size(): number {
    return this.#byName.size;
  }

  /** Repeats of an answer (n > 0) move nothing, and are no outcomes. */
  add(event: LiwuEvent): void {
    switch (event.type) {
      case 'GiftRequested': {
        const journey = this.#of(event);
        journey.requestedAt = Math.min(journey.requestedAt ?? event.at, event.at);
        return;
      }
      case 'CoinsHeld':
        if (event.n === 0) Object.assign(this.#of(event), { held: event.cost, heldAt: event.heldAt });
        return;
      case 'GiftRefused':
      case 'HoldRefused':
        if (event.n === 0) this.#of(event).outcomes.push(event.type);
        return;
      case 'DeliveryConfirmed':
      case 'DeliveryAbandoned':
        if (event.n === 0) this.#of(event).decisions.push(event.type);
        return;
      case 'GiftSettled':
        if (event.n === 0) this.#end(event, event.cost);
        return;
      case 'HoldReleased':
        if (event.n === 0) this.#end(event, sum(event.lots));
        return;
      default:
    }
  }

  /** What the gateway's topic has lost: a request that was recorded before, and is not asked to have an outcome. */
  addLost(event: LiwuEvent): void {
    if (event.type !== 'GiftRequested') return;
    const journey = this.#byName.get(`${event.viewerId}/${event.requestId}`);
    if (journey) journey.requestedAt ??= event.at;
  }

  #end(event: { type: 'GiftSettled' | 'HoldReleased'; viewerId: string; requestId: string }, coins: bigint): void {
    const journey = this.#of(event);
    journey.outcomes.push(event.type);
    journey.ended = coins;
  }

  #of({ viewerId, requestId }: { viewerId: string; requestId: string }): Journey {
    const name = `${viewerId}/${requestId}`;
    let journey = this.#byName.get(name);
    if (!journey) {
      journey = {
        viewerId,
        requestId,
        requestedAt: undefined,
        held: undefined,
        heldAt: undefined,
        ended: undefined,
        decisions: [],
        outcomes: [],
      };
      this.#byName.set(name, journey);
    }
    return journey;
  }
}

const sum = (lots: readonly { coins: bigint }[]): bigint => lots.reduce((total, { coins }) => total + coins, 0n);
