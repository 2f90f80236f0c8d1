import { CLOCK_ERROR_MS, type GatewayMessage, GRANT_LIFETIME_MS } from '@liwu/contracts/wire';
import { GiftClientError } from '../gift-client-error.js';
import { type Answer, type JourneyEffect, type JourneyInput, newJourney } from '../journey/request-journey.js';
import { isUnheard, step } from '../journey/step.js';
import type { GiftToSend, SendOutcome } from '../types.js';
import { EffectPerformer, type EffectPerformerParts, type NewFact } from './effect-performer.js';
import type { TrackedRequest } from './tracked-request.js';

/** As long as a reminder of a decided gift may still come. */
const KEPT_AFTER_OUTCOME_MS = GRANT_LIFETIME_MS + 3 * CLOCK_ERROR_MS;

interface RequestRunnerParts extends EffectPerformerParts {
  readonly random: () => number;
}

/** Takes each request through its journey, has what that asks for carried out, and tells the caller how it ended, once. */
export class RequestRunner {
  readonly #requests = new Map<string, TrackedRequest>();
  readonly #effects: EffectPerformer;
  /** Told until when the gateway has no room for this viewer. */
  onNoRoom: (untilMs: number) => void = () => {};
  /** Told until when a request goes unheard; and that the gateway was heard again. */
  onUnheard: (untilMs: number) => void = () => {};
  onHeard: () => void = () => {};
  #firstIdentity = 0;

  constructor(private readonly parts: RequestRunnerParts) {
    this.#effects = new EffectPerformer(parts, (requestId, fact) => this.#say(requestId, fact));
  }

  /** How many requests are not decided yet. */
  get undecided(): number {
    return [...this.#requests.values()].filter(({ told }) => !told).length;
  }

  async begin(gift: GiftToSend, requestId: string, granted: () => void): Promise<SendOutcome> {
    return await new Promise((tell, fail) => {
      this.#requests.set(requestId, {
        gift,
        journey: newJourney(requestId, this.parts.clock.monotonicMs(), this.#firstIdentity),
        granted,
        tell,
        fail,
        told: false,
        cancelTimer: undefined,
        timerAtMs: undefined,
        forgetAtMs: undefined,
      });
      this.#go(requestId, { kind: 'begin' });
    });
  }

  /** A message of the gateway, truly from it. */
  receive(message: GatewayMessage, from: string): void {
    this.parts.serverClock.atLeast(message.at);
    if (message.kind === 'error') return;
    const code = message.kind === 'refused' ? { code: message.code } : {};
    const request = this.#requests.get(message.requestId);
    if (!request) return;
    this.#say(message.requestId, { kind: 'answered', answer: message.kind, ...code });
    this.#preferWhoAnswers(message, from, request.journey.identity);
    this.#go(message.requestId, { kind: 'answer', answer: message, from });
    this.onHeard();
    if (message.kind !== 'refused' || message.code !== 'overloaded') return;
    const { clock } = this.parts;
    this.onNoRoom(request.journey.dueAtMs ?? clock.monotonicMs() + (message.retryAfterMs ?? 0));
  }

  /** A gift of this viewer was seen in its room. */
  seenInRoom(requestId: string): void {
    this.#go(requestId, { kind: 'seen-in-room' });
  }

  newSession(): void {
    for (const requestId of this.#requests.keys()) this.#go(requestId, { kind: 'new-session' });
  }

  /** Forgets requests of which nothing can come any more, and says which. */
  forgetDecided(): string[] {
    const now = this.parts.clock.monotonicMs();
    const forgotten = [...this.#requests].flatMap(([requestId, { forgetAtMs }]) =>
      forgetAtMs !== undefined && forgetAtMs <= now ? [requestId] : [],
    );
    for (const requestId of forgotten) this.#requests.delete(requestId);
    return forgotten;
  }

  close(): void {
    for (const requestId of this.#requests.keys()) this.#go(requestId, { kind: 'closed' });
    this.#requests.clear();
  }

  #go(requestId: string, input: JourneyInput): void {
    const request = this.#requests.get(requestId);
    if (!request) return;
    const at = {
      nowMs: this.parts.clock.monotonicMs(),
      random: this.parts.random(),
      identities: this.parts.line.identities,
    };
    const [journey, effects] = step(request.journey, input, at);
    const isGranted = journey.granted && !request.journey.granted;
    request.journey = journey;
    this.#setTimer(request);
    if (isUnheard(journey) && journey.dueAtMs !== undefined) this.onUnheard(journey.dueAtMs);
    if (isGranted) request.granted();
    if (journey.outcome && !request.told) this.#tell(request, journey.outcome);
    for (const effect of effects) this.#perform(request, effect).catch((error: unknown) => this.#fault(request, error));
  }

  async #perform(request: TrackedRequest, effect: JourneyEffect): Promise<void> {
    const input = await this.#effects.perform(request, effect);
    if (input) this.#go(request.journey.requestId, input);
  }

  /** One timer per undecided request, none otherwise. */
  #setTimer(request: TrackedRequest): void {
    const { dueAtMs, requestId } = request.journey;
    if (dueAtMs === request.timerAtMs) return;
    request.cancelTimer?.();
    request.timerAtMs = dueAtMs;
    request.cancelTimer = undefined;
    if (dueAtMs === undefined) return;
    const { clock } = this.parts;
    request.cancelTimer = clock.after(Math.max(0, dueAtMs - clock.monotonicMs()), () => {
      request.timerAtMs = undefined;
      this.#go(requestId, { kind: 'due' });
    });
  }

  #tell(request: TrackedRequest, outcome: SendOutcome): void {
    request.told = true;
    request.forgetAtMs = this.parts.clock.monotonicMs() + KEPT_AFTER_OUTCOME_MS;
    request.tell(outcome);
  }

  /** No session any more, or a mistake of ours: the caller learns it, unless it knows already how its gift ended. */
  #fault(request: TrackedRequest, error: unknown): void {
    if (error instanceof GiftClientError && (error.code === 'closed' || error.code === 'unreachable')) {
      this.#go(request.journey.requestId, { kind: 'closed' });
      return;
    }
    request.cancelTimer?.();
    this.#requests.delete(request.journey.requestId);
    request.fail(error);
  }

  /**
   * The next requests begin with the identity that answered, not with one that may be gone. Any identity of the gateway may
   * bring the answer; where it is none of the session's, it was the one asked last that led to it.
   */
  #preferWhoAnswers(answer: Answer, from: string, askedLast: number): void {
    if (answer.kind !== 'accepted' && answer.kind !== 'grant') return;
    const index = this.parts.keeper.current?.session.gateways.indexOf(from) ?? -1;
    this.#firstIdentity = index >= 0 ? index : askedLast;
  }

  #say(requestId: string, fact: NewFact): void {
    this.parts.options.observe?.({ requestId, atMs: this.parts.clock.monotonicMs(), ...fact });
  }
}
