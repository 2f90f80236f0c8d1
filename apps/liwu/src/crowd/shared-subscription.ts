import type { ChannelMessage } from '@liwu/contracts/wire';
import type { ChannelMessageReceived } from '@liwu/rtm';
import { grantsIn, readGrant } from '@liwu/sealing';

export type Hear = (message: ChannelMessageReceived) => void;

/**
 * A receiver's subscription, shared with the viewers of its room. A real viewer hears every gift in the room that it sends into; one
 * machine that plays hundreds of them cannot take in every gift hundreds of times. So each is told what the receiver has truly heard,
 * cut down to the viewer's own grants.
 */
export class SharedSubscription {
  /** By room and viewer. */
  readonly #viewers = new Map<string, Hear>();

  join(room: string, viewerId: string, hear: Hear): void {
    this.#viewers.set(nameOf(room, viewerId), hear);
  }

  /** Of two links of one viewer the later one hears: a new one is made ready before the old one goes. */
  leave(room: string, viewerId: string, hear: Hear): void {
    const name = nameOf(room, viewerId);
    if (this.#viewers.get(name) === hear) this.#viewers.delete(name);
  }

  /** Call it with each message that the receiver hears. */
  readonly pass: Hear = (message) => {
    const grants = grantsIn(message.text, message.publisher);
    // Of anything else than gifts nothing is passed on.
    if (typeof grants === 'string') return;
    for (const grant of grants) {
      const viewerId = readGrant(grant)?.sub ?? '';
      const text = JSON.stringify({ liwu: 1, kind: 'gifts', grants: [grant] } satisfies ChannelMessage);
      this.#viewers.get(nameOf(message.channel, viewerId))?.({ ...message, text });
    }
  };
}

const nameOf = (room: string, viewerId: string): string => `${viewerId} in ${room}`;
