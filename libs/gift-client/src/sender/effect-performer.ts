import { unreachable } from '@liwu/contracts/wire';
import type { ClientClock, ServerClock } from '../clock.js';
import type { JourneyEffect, JourneyInput } from '../journey/request-journey.js';
import type { SessionKeeper } from '../session/session-keeper.js';
import type { ClientFact, GiftClientOptions } from '../types.js';
import type { Broadcaster } from './broadcaster.js';
import type { GatewayLine } from './gateway-line.js';
import { ackJson, requestJson } from './messages.js';
import type { TrackedRequest } from './tracked-request.js';

/** What reaches out of this client: its clocks, its session, its line to the gateway, the rooms. */
export interface EffectPerformerParts {
  readonly options: GiftClientOptions;
  readonly clock: ClientClock;
  readonly serverClock: ServerClock;
  readonly keeper: SessionKeeper;
  readonly line: GatewayLine;
  readonly broadcaster: Broadcaster;
}

/** A fact without its time. */
export type NewFact = ClientFact extends infer Fact
  ? Fact extends unknown
    ? Omit<Fact, 'atMs' | 'requestId'>
    : never
  : never;

type Ask = Extract<JourneyEffect, { do: 'ask' }>;
type Broadcast = Extract<JourneyEffect, { do: 'broadcast' }>;
type Acknowledge = Extract<JourneyEffect, { do: 'acknowledge' }>;

/** Does what a request's journey asks for, and says what came of it; the journey goes on with that. */
export class EffectPerformer {
  constructor(
    private readonly parts: EffectPerformerParts,
    private readonly say: (requestId: string, fact: NewFact) => void,
  ) {}

  /** Rejects where there is no session any more. */
  async perform(request: TrackedRequest, effect: JourneyEffect): Promise<JourneyInput | undefined> {
    switch (effect.do) {
      case 'ask':
        return await this.#ask(request, effect);
      case 'broadcast':
        return await this.#broadcast(request, effect);
      case 'acknowledge':
        return await this.#acknowledge(request, effect);
      case 'renew-session': {
        const link = this.parts.keeper.current;
        if (link) this.parts.keeper.renew(link);
        return undefined;
      }
      case 'correct-clock':
        this.parts.serverClock.correct(effect.now);
        return undefined;
      default:
        return unreachable(effect);
    }
  }

  async #ask({ gift, journey }: TrackedRequest, ask: Ask): Promise<JourneyInput> {
    const { clock, line, serverClock } = this.parts;
    const { requestId } = journey;
    const json = (): string => requestJson(gift, { requestId, at: serverClock.now(), try: ask.try });
    const begunAtMs = clock.monotonicMs();
    const identity = line.identityAt(ask.identity);
    const sent = await line.ask(ask.identity, json);
    const outcome = sent === 'offline' || sent === 'not-sent' ? sent : 'sent';
    this.say(requestId, { kind: 'asked', try: ask.try, begunAtMs, identity, outcome });
    return { kind: 'asked', question: ask.question, outcome };
  }

  async #broadcast({ gift, journey }: TrackedRequest, { attempt, from, grant }: Broadcast): Promise<JourneyInput> {
    const { result, sentAt } = await this.parts.broadcaster.broadcast(gift.room, grant);
    this.say(journey.requestId, { kind: 'broadcast', attempt, result });
    return { kind: 'broadcast', attempt, result, sentAt, from };
  }

  async #acknowledge({ journey }: TrackedRequest, { attempt, sentAt, to }: Acknowledge): Promise<undefined> {
    const { line, options, serverClock } = this.parts;
    const { requestId } = journey;
    if (options.rehearse?.withholdAck(requestId)) return;
    const json = (): string => ackJson({ requestId, at: serverClock.now(), attempt, sentAt });
    const identity = await line.tell(to, json);
    if (identity !== undefined) this.say(requestId, { kind: 'acknowledged', attempt, identity });
  }
}
