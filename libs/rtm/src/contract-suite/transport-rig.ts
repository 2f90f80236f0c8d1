import { expect } from 'vitest';
import type { ChannelMessageReceived, LinkState, PeerMessage, RtmTransport, TransportErrorKind } from '../transport.js';

/** A network that transports can be tried on. */
export interface TransportRig {
  /** A link for this uid, not started; its token is good unless said otherwise. */
  link(uid: string, token?: 'good' | 'expired' | 'of-another-uid' | 'nonsense'): RtmTransport;
  /** A good token for this uid. */
  token(uid: string): string;
  /** Breaks this uid's connection, as a network would. Absent where it cannot be done. */
  readonly breakLink?: (uid: string) => Promise<void>;
  stop(): Promise<void>;
}

/** How soon a message must be there that nothing holds up. */
export const SOON = { timeout: 5_000, interval: 5 } as const;

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

  link(uid = this.uid(), token?: Parameters<TransportRig['link']>[1]): RtmTransport {
    const link = this.rig.link(uid, token);
    this.#links.push(link);
    return link;
  }

  async client(uid = this.uid()): Promise<Client> {
    const client = listening(this.link(uid));
    await client.link.start();
    return client;
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
