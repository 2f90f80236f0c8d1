import type { ClientClock, ServerClock } from '../clock.js';
import { GiftClientError } from '../gift-client-error.js';
import type { SessionKeeper } from '../session/session-keeper.js';
import type { GiftToSend, SendOutcome } from '../types.js';
import { uuidV7 } from '../uuid-v7.js';
import { checkGift, isSameGift } from './messages.js';
import { RequestPace } from './request-pace.js';
import type { RequestRunner } from './request-runner.js';

interface Send {
  readonly gift: GiftToSend;
  readonly promise: Promise<SendOutcome>;
}

/** Lets gifts begin one by one, at the pace that a viewer is allowed, and none of them twice. */
export class GiftSender {
  /** Every request from its call on, also while it waits for its turn. */
  readonly #sends = new Map<string, Send>();
  readonly #pace: RequestPace;

  constructor(
    private readonly keeper: SessionKeeper,
    private readonly runner: RequestRunner,
    clock: ClientClock,
    private readonly serverClock: ServerClock,
  ) {
    this.#pace = new RequestPace(clock, () => Math.max(1, keeper.current?.session.limits.requestsPerSecond ?? 1));
    runner.onNoRoom = (untilMs) => this.#pace.hold(untilMs);
    runner.onUnheard = (untilMs) => this.#pace.holdUnheard(untilMs);
    runner.onHeard = () => this.#pace.heard();
  }

  /** `granted` is called when the gift was granted, which is long before it is decided. */
  async send(gift: GiftToSend, id?: string, granted: () => void = () => {}): Promise<SendOutcome> {
    const link = await this.keeper.link();
    if (!link.seal) throw new GiftClientError('anonymous', 'an anonymous receiver sends nothing');
    const requestId = id ?? uuidV7(this.serverClock.now());
    checkGift(gift, requestId);
    const known = this.#sends.get(requestId);
    if (known) return await sameOutcome(known, gift);
    const promise = this.#sendFirst(gift, requestId, granted);
    this.#sends.set(requestId, { gift, promise });
    try {
      return await promise;
    } catch (error) {
      this.#sends.delete(requestId);
      throw error;
    }
  }

  /** Gifts that have not begun never will. */
  close(error: GiftClientError): void {
    this.#pace.close(error);
  }

  async #sendFirst(gift: GiftToSend, requestId: string, granted: () => void): Promise<SendOutcome> {
    if (!(await this.#pace.turn())) {
      this.#sends.delete(requestId);
      return { kind: 'refused', requestId, code: 'overloaded' };
    }
    await this.keeper.link();
    for (const forgotten of this.runner.forgetDecided()) this.#sends.delete(forgotten);
    return await this.runner.begin(gift, requestId, granted);
  }
}

/** Somebody asks for the same request again: it is told what the first one is told, for nothing is sent twice. */
async function sameOutcome({ gift, promise }: Send, again: GiftToSend): Promise<SendOutcome> {
  if (isSameGift(gift, again)) return await promise;
  throw new GiftClientError('bad-gift', 'this id belongs to another gift');
}
