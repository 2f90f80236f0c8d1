import { CLOCK_ERROR_MS, type GatewayMessage, GRANT_LIFETIME_MS, unreachable } from '@liwu/contracts/wire';
import type { ClientClock, ServerClock } from '../clock.js';
import { GiftClientError } from '../gift-client-error.js';
import { type Answer, type JourneyEffect, type JourneyInput, newJourney } from '../journey/request-journey.js';
import { isUnheard, step } from '../journey/step.js';
import type { SessionKeeper } from '../session/session-keeper.js';
import type { ClientFact, GiftClientOptions, GiftToSend, SendOutcome } from '../types.js';
import type { Broadcaster } from './broadcaster.js';
import type { GatewayLine } from './gateway-line.js';
import { ackJson, requestJson } from './messages.js';
import type { TrackedRequest } from './tracked-request.js';

/** As long as a reminder of a decided gift may still come. */
const KEPT_AFTER_OUTCOME_MS = GRANT_LIFETIME_MS + 3 * CLOCK_ERROR_MS;

export interface RequestRunnerParts {
  readonly options: GiftClientOptions;
  readonly clock: ClientClock;
  readonly serverClock: ServerClock;
  readonly random: () => number;
  readonly keeper: SessionKeeper;
  readonly line: GatewayLine;
  readonly broadcaster: Broadcaster;
}

/** A fact without its time. */
type NewFact = ClientFact extends infer Fact
  ? Fact extends unknown
    ? Omit<Fact, 'atMs' | 'requestId'>
    : never
  : never;

/** Carries out what each request's journey asks for, and tells its caller how it ended, once. */
export class RequestRunner {
  readonly #requests = new Map<string, TrackedRequest>();
  /** Told until when the gateway has no room for this viewer. */
  onNoRoom: (untilMs: number) => void = () => {};
  /** Told until when a request goes unheard; and that the gateway was heard again. */
  onUnheard: (untilMs: number) => void = () => {};
  onHeard: () => void = () => {};
  #firstIdentity = 0;

  constructor(private readonly parts: RequestRunnerParts) {}

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
    const { requestId } = request.journey;
    switch (effect.do) {
      case 'ask':
        return await this.#ask(request, effect);
      case 'broadcast': {
        const { attempt, from, grant } = effect;
        const { result, sentAt } = await this.parts.broadcaster.broadcast(request.gift.room, grant);
        this.#say(requestId, { kind: 'broadcast', attempt, result });
        return this.#go(requestId, { kind: 'broadcast', attempt, result, sentAt, from });
      }
      case 'acknowledge':
        return await this.#acknowledge(requestId, effect);
      case 'renew-session': {
        const link = this.parts.keeper.current;
        if (link) this.parts.keeper.renew(link);
        return;
      }
      case 'correct-clock':
        return this.parts.serverClock.correct(effect.now);
      default:
        return unreachable(effect);
    }
  }

  async #ask(
    { gift, journey }: TrackedRequest,
    ask: { question: number; try: number; identity: number },
  ): Promise<void> {
    const { requestId } = journey;
    const json = (): string => requestJson(gift, { requestId, at: this.parts.serverClock.now(), try: ask.try });
    const begunAtMs = this.parts.clock.monotonicMs();
    const identity = this.parts.line.identityAt(ask.identity);
    const sent = await this.parts.line.ask(ask.identity, json);
    const outcome = sent === 'offline' || sent === 'not-sent' ? sent : 'sent';
    this.#say(requestId, { kind: 'asked', try: ask.try, begunAtMs, identity, outcome });
    this.#go(requestId, { kind: 'asked', question: ask.question, outcome });
  }

  async #acknowledge(requestId: string, ack: { attempt: number; sentAt: number; to: string }): Promise<void> {
    if (this.parts.options.rehearse?.withholdAck(requestId)) return;
    const { attempt, sentAt, to } = ack;
    const json = (): string => ackJson({ requestId, at: this.parts.serverClock.now(), attempt, sentAt });
    const identity = await this.parts.line.tell(to, json);
    if (identity !== undefined) this.#say(requestId, { kind: 'acknowledged', attempt, identity });
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
