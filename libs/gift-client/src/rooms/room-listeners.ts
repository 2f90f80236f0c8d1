import type { GrantClaims } from '@liwu/contracts/wire';
import { GrantVerifier } from '@liwu/sealing/viewer';
import type { ServerClock } from '../clock.js';
import { requestSession } from '../session/request-session.js';
import type { Link } from '../session/session-keeper.js';
import type { GiftClientOptions, GiftListener, ReceivedGift } from '../types.js';

/** Delivers each gift of a room that was truly paid for to the room's listeners, once. */
export class RoomListeners {
  readonly #rooms = new Map<string, Set<GiftListener>>();
  #verifier: GrantVerifier | undefined;

  constructor(
    private readonly options: GiftClientOptions,
    private readonly serverClock: ServerClock,
    /** Called with each gift before the listeners. */
    private readonly onVerified: (gift: ReceivedGift) => void,
  ) {}

  get rooms(): readonly string[] {
    return [...this.#rooms.keys()];
  }

  /** Whether anybody listens to this room. */
  has(room: string): boolean {
    return this.#rooms.has(room);
  }

  /** Why how many messages and grants were dropped. */
  get dropped(): Readonly<Record<string, number>> {
    return { ...this.#verifier?.dropped };
  }

  add(room: string, listener: GiftListener, link: Link): void {
    this.#verifier ??= this.#verifierOf(link);
    const listeners = this.#rooms.get(room);
    if (listeners) listeners.add(listener);
    else this.#rooms.set(room, new Set([listener]));
  }

  /** Takes a listener away; whether it was the room's last. */
  remove(room: string, listener: GiftListener): boolean {
    const listeners = this.#rooms.get(room);
    if (!listeners?.delete(listener) || listeners.size > 0) return false;
    return this.#rooms.delete(room);
  }

  /** Nobody listens any more: a link that is still being opened may be in a room already. */
  close(): void {
    this.#rooms.clear();
  }

  renew(link: Link): void {
    this.#verifier?.renew(link.session.grants);
  }

  /** Looks at a channel message of a room, in silence where it is nothing, or nothing new: `heardBy` one of this client's uids, if by any. */
  receive(room: string, publisher: string, text: string, heardBy?: string): void {
    const verifier = this.#verifier;
    if (!verifier || !this.#rooms.has(room)) return;
    for (const grant of verifier.unpack(text, publisher, heardBy))
      void this.#verify(verifier, grant, { room, publisher });
  }

  async #verify(verifier: GrantVerifier, grant: string, at: { room: string; publisher: string }): Promise<void> {
    const verified = await verifier.verify(grant, at);
    if (!verified.ok) return;
    const gift = giftOf(verified.claims, at.publisher);
    this.onVerified(gift);
    for (const listener of this.#rooms.get(at.room) ?? []) callListener(listener, gift);
  }

  #verifierOf({ session }: Link): GrantVerifier {
    const { fetchKeys, store } = this.options;
    const clock = (): number => this.serverClock.now();
    return new GrantVerifier({ ...session.grants, clock, fetchKeys, store, askTime: () => this.#askTime() });
  }

  /** A session is what tells the server's time; of this one nothing else is used, so it is nobody's. */
  async #askTime(): Promise<void> {
    const { userToken: _, ...nobody } = this.options;
    await requestSession({ ...nobody, anonymous: true }, this.serverClock, () => this.serverClock.monotonicMs());
  }
}

const giftOf = (claims: GrantClaims, publisher: string): ReceivedGift => ({
  room: claims.aud,
  viewerId: claims.sub,
  requestId: claims.jti,
  receiver: claims.to,
  gift: claims.gift,
  quantity: claims.qty,
  ...(claims.combo && { combo: claims.combo }),
  publisher,
  expiresAt: claims.exp * 1_000,
});

/** One listener's fault is nobody else's; it surfaces where faults of the page's own handlers do. */
function callListener(listener: GiftListener, gift: ReceivedGift): void {
  try {
    listener(gift);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
