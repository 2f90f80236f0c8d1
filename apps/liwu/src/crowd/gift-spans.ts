import { type GiftIdentity, spanOfEvent, traceOfGift, uuidOfName } from '@liwu/contracts';
import type { ClientFact, SendOutcome } from '@liwu/gift-client';
import type { SpanFacts } from '@liwu/tracing';

/** Gifts whose grant has come and that are not broadcast yet; more than these are not measured. */
const MAX_GRANTED = 10_000;

/**
 * The viewer's own part of each gift's trace, from what its client tells: `sendGift`, from the tap to the answer that it was shown, which
 * is the span that all others come of; and below each grant the `broadcast` that it was for. Times are monotonic milliseconds.
 */
export class GiftSpans {
  readonly #granted = new Map<string, number>();

  constructor(
    private readonly record: (span: SpanFacts) => void,
    private readonly timeOrigin = performance.timeOrigin,
  ) {}

  /** Something that the viewer's client did or was told. */
  readonly observe = (viewerId: string, fact: ClientFact): void => {
    const gift = `${viewerId}/${fact.requestId}`;
    if (fact.kind === 'answered' && (fact.answer === 'grant' || fact.answer === 'reminder')) {
      if (this.#granted.size < MAX_GRANTED) this.#granted.set(gift, fact.atMs);
    } else if (fact.kind === 'broadcast') {
      const beganAtMs = this.#granted.get(gift) ?? fact.atMs;
      this.#granted.delete(gift);
      this.#broadcast({ viewerId, requestId: fact.requestId }, fact, beganAtMs);
    }
  };

  /** The viewer knows how its gift ended. */
  readonly ended = (viewerId: string, outcome: SendOutcome, tappedAtMs: number, endedAtMs: number): void => {
    const gift = { viewerId, requestId: outcome.requestId };
    this.#granted.delete(`${viewerId}/${outcome.requestId}`);
    const { rootSpanId } = traceOfGift(gift);
    const how = outcome.kind === 'refused' ? outcome.code : outcome.kind;
    this.#record(gift, { name: 'sendGift', spanId: rootSpanId }, [tappedAtMs, endedAtMs], how);
  };

  #broadcast(
    gift: GiftIdentity,
    { atMs, attempt, result }: Extract<ClientFact, { kind: 'broadcast' }>,
    beganAtMs: number,
  ): void {
    const named = (what: string): string =>
      spanOfEvent(uuidOfName(`${gift.viewerId}/${gift.requestId}/${what}/${attempt}`));
    const span = { name: 'broadcast', spanId: named('client/broadcast'), parentSpanId: named('GrantSent') };
    this.#record(gift, span, [beganAtMs, atMs], result);
  }

  #record(
    gift: GiftIdentity,
    span: Pick<SpanFacts, 'name' | 'spanId' | 'parentSpanId'>,
    [beganAtMs, endedAtMs]: readonly [number, number],
    outcome: string,
  ): void {
    this.record({
      ...span,
      kind: 'client',
      traceId: traceOfGift(gift).traceId,
      beganAtMs: this.timeOrigin + beganAtMs,
      endedAtMs: this.timeOrigin + endedAtMs,
      attributes: {
        'liwu.viewer.id': gift.viewerId,
        'liwu.request.id': gift.requestId,
        'liwu.outcome': outcome,
      },
    });
  }
}
