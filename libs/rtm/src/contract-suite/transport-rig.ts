import { type TestContext, expect } from 'vitest';
import type { ChannelMessageReceived, LinkState, PeerMessage, RtmTransport, TransportErrorKind } from '../transport.js';

/**
 * What a transport, or a rig for it, may be unable to do: have a `login`, which is checked and of which a uid has only one;
 * `receive` anything; send an `empty-text`; be cut off by `break-link`; be left
 * without an answer by `leave-unanswered`.
 */
type Ability = 'login' | 'receive' | 'empty-text' | 'break-link' | 'leave-unanswered';

/** Which login token a link is given: a good one, or one that the network must refuse. */
export type TokenKind = 'good' | 'expired' | 'of-another-uid' | 'nonsense';

/** A network that transports can be tried on. */
export interface TransportRig {
  /** A link for this uid, not started; its token is good unless said otherwise. */
  link(uid: string, token?: TokenKind): RtmTransport;
  /** A good token for this uid. */
  token(uid: string): string;
  /** A link of another kind that receives, on the same network; where the one to be tried only sends. */
  receiver?(uid: string): RtmTransport;
  /** Breaks this uid's connection, as a network would. */
  breakLink?(uid: string): Promise<void>;
  /** The next subscription of this uid gets no answer. */
  leaveUnanswered?(uid: string): void;
  /** What cannot be tried here, each with the reason: so many tests are skipped, and say why. */
  readonly unable?: Readonly<Partial<Record<Ability, string>>>;
  stop(): Promise<void>;
}

/** How soon a message must be there that nothing holds up. */
export const SOON = { timeout: 5_000, interval: 5 } as const;

/** Time enough for every send to begin. */
export const A_MINUTE_MS = 60_000;

/** A started link, and all that it was told. */
export interface Client {
  readonly link: RtmTransport;
  readonly peer: PeerMessage[];
  readonly channel: ChannelMessageReceived[];
  readonly states: LinkState[];
}

/** What one test works with: uids of its own, links that are stopped afterwards. */
export class Bench {
  readonly #links: RtmTransport[] = [];
  #uids = 0;

  constructor(readonly rig: TransportRig) {}

  uid(): string {
    return `u${Date.now().toString(36)}-${++this.#uids}`;
  }

  link(uid = this.uid(), token?: TokenKind): RtmTransport {
    const link = this.rig.link(uid, token);
    this.#links.push(link);
    return link;
  }

  async client(uid = this.uid()): Promise<Client> {
    const client = listening(this.link(uid));
    await client.link.start();
    return client;
  }

  /** A started link that receives: of the kind that is tried, or of another where that one only sends. */
  async receiver(uid = this.uid()): Promise<Client> {
    if (!this.rig.receiver) return this.client(uid);
    const link = this.rig.receiver(uid);
    this.#links.push(link);
    const client = listening(link);
    await link.start();
    return client;
  }

  can(ability: Ability): boolean {
    return this.rig.unable?.[ability] === undefined;
  }

  /** Skips the test where this cannot be tried. */
  needs({ skip }: TestContext, ...abilities: Ability[]): void {
    for (const ability of abilities) {
      const reason = this.rig.unable?.[ability];
      if (reason !== undefined) skip(reason);
    }
  }

  async takeDown(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.stop()));
    await this.rig.stop();
  }
}

/** The link, and from now on all that it is told. */
export const listening = (link: RtmTransport): Client => {
  const client: Client = { link, peer: [], channel: [], states: [] };
  link.onPeer((message) => client.peer.push(message));
  link.onChannel((message) => client.channel.push(message));
  link.onState((state) => client.states.push(state));
  return client;
};

/** That the promise is rejected with a `TransportError` of this kind, and of one of these codes if any are given. */
export async function expectRefusal(
  promise: Promise<unknown>,
  kind: TransportErrorKind,
  codes: readonly number[] = [],
): Promise<void> {
  const error: unknown = await promise.then(
    (value) => expect.fail(`it was not refused, but ended as ${String(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'TransportError', kind });
  if (codes.length > 0) expect(codes).toContain((error as { code: number }).code);
}
