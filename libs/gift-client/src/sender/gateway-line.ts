import { type PeerOutcome, TransportError } from '@liwu/rtm';
import { isGatewayUid } from '@liwu/sealing/viewer';
import { GiftClientError } from '../gift-client-error.js';
import type { Link, SessionKeeper } from '../session/session-keeper.js';

/** How a sealed message to the gateway ended; `not-sent`: it never left. */
type LineOutcome = PeerOutcome | 'not-sent';

/** Sealed messages from this viewer to identities of the gateway. */
export class GatewayLine {
  constructor(private readonly keeper: SessionKeeper) {}

  /** The identity with this number; the session's identities are taken in turn, without end. */
  identityAt(number: number): string {
    const gateways = this.keeper.current?.session.gateways ?? [];
    return gateways[number % Math.max(1, gateways.length)] ?? '';
  }

  get identities(): number {
    return this.keeper.current?.session.gateways.length ?? 1;
  }

  /** Asks the identity with this number; not where there is no session just now: a new one asks for itself. */
  async ask(number: number, json: () => string): Promise<LineOutcome> {
    const link = this.keeper.current;
    if (!link) return 'not-sent';
    return await this.#send(link, this.identityAt(number), json());
  }

  /**
   * Tells the identity that asked for it, else the next ones of the session, once each; gives the one that took it.
   * An unknown end counts as taken: where it was lost, the gateway reminds.
   */
  async tell(first: string, json: () => string): Promise<string | undefined> {
    const link = await this.keeper.link();
    const inTurn = new Set([...(isGatewayUid(first) ? [first] : []), ...link.session.gateways]);
    for (const identity of inTurn) {
      const outcome = await this.#send(link, identity, json());
      if (outcome !== 'offline' && outcome !== 'not-sent') return identity;
    }
    return undefined;
  }

  async #send(link: Link, identity: string, json: string): Promise<LineOutcome> {
    if (!link.seal) throw new GiftClientError('anonymous', 'an anonymous receiver sends nothing');
    const text = await link.seal.seal(json, identity);
    try {
      return await link.transport.sendPeer(identity, text);
    } catch (error) {
      if (error instanceof TransportError) return 'not-sent';
      throw error;
    }
  }
}
