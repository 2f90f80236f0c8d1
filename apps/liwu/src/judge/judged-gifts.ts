import type { LiwuEvent } from '@liwu/contracts';
import type { StoredEvent } from '../verify/stored-event.js';
import { type Claim, type Closing, noteFact } from './note-fact.js';
import type { Span } from './run-record.js';

/** How a gift can have been shown. */
export type ShownHow = 'acknowledged' | 'witnessed' | 'by-server';

/**
 * All that the judge knows of one gift. A million of them have to fit into memory: numbers, and texts that many share.
 * The counts are those of outcomes; repeats of an answer (n > 0) are none.
 */
export interface JudgedGift {
  requested: number;
  priced: number;
  refused: number;
  held: number;
  holdRefused: number;
  confirmed: number;
  abandoned: number;
  settled: number;
  released: number;
  gift: string;
  quantity: number;
  /** The gift's version by which it was priced, where it took from a limited stock; else 0. */
  stockVersion: number;
  room: string;
  expiresAt: number;
  /** When the hold was committed, or at least begun, by the database's clock, which nobody shifts. */
  heldAtMs: number;
  how: ShownHow | undefined;
  /** When the evidence that confirmed it was seen, as the decision says. */
  evidenceAt: number;
  certainty: 'not-shown' | 'unknown' | undefined;
  /** What the decision 7d says of the closing that it rests on. */
  abandonedClosedAt: number;
  /** What 7e told of it. */
  shownLate: readonly Pick<Claim, 'how' | 'at'>[];
  /** Of the facts in the gateway's topic, in its order. */
  readonly facts: GiftFacts;
  /** Facts that its topic has lost: whoever read them before may have decided by them, and need not have. */
  lostFacts: readonly LiwuEvent[];
  /** How many receivers rendered it. */
  renderings: number;
  /** The number of the receiver that rendered it last. */
  renderedBy: number;
  /** When it was rendered, each time, where it was released all the same. */
  renderedAtMs: readonly number[];
  /** Somebody rendered it after its grant's end, by a clock that was set while the gateway's was wrong. */
  renderedByWrongClock: boolean;
}

/** What the gateway's topic says of one gift. */
export interface GiftFacts {
  /** Whether any report so far said that the room is watched, or that it is not; once watched, always watched. */
  watched: boolean | undefined;
  claims: readonly Claim[];
  /** An acknowledgement, or a send of the gateway's own, was told. */
  isDoubtful: boolean;
  closing: Closing | undefined;
  /** A closing before anything may be closed, or by another end of the grant than the hold's. */
  badClosing: string | undefined;
}

const NONE: readonly never[] = [];

const newGift = (): JudgedGift => ({
  requested: 0,
  priced: 0,
  refused: 0,
  held: 0,
  holdRefused: 0,
  confirmed: 0,
  abandoned: 0,
  settled: 0,
  released: 0,
  gift: '',
  quantity: 0,
  stockVersion: 0,
  room: '',
  expiresAt: 0,
  heldAtMs: 0,
  how: undefined,
  evidenceAt: 0,
  certainty: undefined,
  abandonedClosedAt: 0,
  shownLate: NONE,
  facts: { watched: undefined, claims: NONE, isDoubtful: false, closing: undefined, badClosing: undefined },
  lostFacts: NONE,
  renderings: 0,
  renderedBy: -1,
  renderedAtMs: NONE,
  renderedByWrongClock: false,
});

/** Every gift of the suite by its name (viewer/request), as the event tables and then the gateway's topic tell of it. */
export class JudgedGifts {
  readonly #byName = new Map<string, JudgedGift>();
  readonly #texts = new Map<string, string>();

  constructor(private readonly adoptions: readonly Span[] = []) {}

  get size(): number {
    return this.#byName.size;
  }

  all(): IterableIterator<[name: string, gift: JudgedGift]> {
    return this.#byName.entries();
  }

  find(viewerId: string, requestId: string): JudgedGift | undefined {
    return this.#byName.get(`${viewerId}/${requestId}`);
  }

  stored({ committedAt, recordedAt }: Pick<StoredEvent, 'committedAt' | 'recordedAt'>, event: LiwuEvent): void {
    if (!('requestId' in event)) return;
    if (event.type === 'ShownAfterRelease') {
      const gift = this.#of(event);
      gift.shownLate = [...gift.shownLate, { how: event.evidence, at: event.evidenceAt }];
    }
    if (event.n === 0)
      this.#noteOutcome(event, this.#isAdopted(committedAt) ? recordedAt : (committedAt ?? recordedAt));
  }

  /** Then its commit is the adoption's, and it was recorded when it was published, which is behind its own commit. */
  #isAdopted(committedAt = -Infinity): boolean {
    return this.adoptions.some(({ fromMs, untilMs }) => fromMs <= committedAt && committedAt <= untilMs);
  }

  fact(event: LiwuEvent): void {
    if (!('requestId' in event)) return;
    const gift = this.#of(event);
    if (event.type === 'GiftRequested') gift.requested += 1;
    else noteFact(gift, event);
  }

  /** A fact that the gateway's topic has lost. */
  lost(event: LiwuEvent): void {
    if (!('requestId' in event)) return;
    const gift = this.#byName.get(`${event.viewerId}/${event.requestId}`);
    if (gift) gift.lostFacts = [...gift.lostFacts, event];
  }

  #noteOutcome(event: Extract<LiwuEvent, { requestId: string }>, atMs: number): void {
    switch (event.type) {
      case 'GiftPriced': {
        const gift = this.#of(event);
        gift.priced += 1;
        gift.gift = this.#shared(event.gift);
        gift.quantity = event.quantity;
        gift.stockVersion = event.stockTaken ? event.catalogVersion : 0;
        return;
      }
      case 'GiftRefused':
        this.#of(event).refused += 1;
        return;
      case 'CoinsHeld': {
        const gift = this.#of(event);
        gift.held += 1;
        gift.room = this.#shared(event.room);
        gift.expiresAt = event.expiresAt;
        gift.heldAtMs = atMs;
        return;
      }
      case 'HoldRefused':
        this.#of(event).holdRefused += 1;
        return;
      case 'DeliveryConfirmed': {
        const gift = this.#of(event);
        gift.confirmed += 1;
        gift.how = event.how;
        gift.evidenceAt = event.evidenceAt;
        return;
      }
      case 'DeliveryAbandoned': {
        const gift = this.#of(event);
        gift.abandoned += 1;
        gift.certainty = event.certainty;
        gift.abandonedClosedAt = event.closedAt;
        return;
      }
      case 'GiftSettled':
        this.#of(event).settled += 1;
        return;
      case 'HoldReleased':
        this.#of(event).released += 1;
        return;
      default:
    }
  }

  #of({ viewerId, requestId }: { viewerId: string; requestId: string }): JudgedGift {
    const name = `${viewerId}/${requestId}`;
    let gift = this.#byName.get(name);
    if (!gift) this.#byName.set(name, (gift = newGift()));
    return gift;
  }

  /** Every event brings its texts anew; kept is one of each. */
  #shared(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }
}
