import { CLOCK_ERROR_MS, firstSendAt, lastSendAt } from '@liwu/contracts/wire';
import { TransportError } from '@liwu/rtm';
import { readGrant } from '@liwu/sealing/viewer';
import { type ClientClock, pause, type ServerClock } from '../clock.js';
import type { Link, SessionKeeper } from '../session/session-keeper.js';
import type { BroadcastResult } from '../types.js';
import { channelText } from './messages.js';

const MAX_SENDS = 4;
const BETWEEN_SENDS_MS = 750;
/** A timer may come so much too soon. */
const TIMER_ERROR_MS = 1;

/** How a broadcast ended, and when its accepted send started, in the server's time. */
interface Broadcast {
  readonly result: BroadcastResult;
  readonly sentAt: number;
}

/** Puts grants on their rooms' channels, never sooner or later than receivers render them with certainty. */
export class Broadcaster {
  constructor(
    private readonly keeper: SessionKeeper,
    private readonly clock: ClientClock,
    private readonly serverClock: ServerClock,
    /** There is no echo: whoever listens to the own room hears of an accepted send here. */
    private readonly onAccepted: (room: string, publisher: string, text: string) => void,
  ) {}

  /**
   * Repeats a send that did not start, or whose end is unknown, some times: receivers drop what came twice. Waits for the grant's
   * beginning where the clock of who made it is a little ahead; where it is further ahead than clocks may be, a reminder will come.
   */
  async broadcast(room: string, grant: string): Promise<Broadcast> {
    const claims = readGrant(grant);
    if (claims?.aud !== room) return { result: 'unknown', sentAt: this.serverClock.now() };
    const [firstAt, lastAt] = [firstSendAt(claims.exp * 1_000), lastSendAt(claims.exp * 1_000)];
    const text = channelText(grant);
    const beginsInMs = firstAt - this.serverClock.now();
    if (beginsInMs > CLOCK_ERROR_MS) return { result: 'too-early', sentAt: this.serverClock.now() };
    if (beginsInMs > 0) await pause(this.clock, beginsInMs);
    for (let sends = 1; ; sends++) {
      const link = await this.keeper.link();
      const sentAt = this.serverClock.now();
      if (sentAt < firstAt - TIMER_ERROR_MS) return { result: 'too-early', sentAt };
      if (sentAt > lastAt) return { result: 'too-late', sentAt };
      // In the device's own time, which is what transports measure by: before it sends, one may wait for a channel that is to be joined.
      const startUntil = Date.now() + (lastAt - sentAt);
      if (await isAccepted(link, room, text, startUntil)) {
        this.onAccepted(room, link.session.rtm.uid, text);
        return { result: 'accepted', sentAt };
      }
      if (sends >= MAX_SENDS) return { result: 'unknown', sentAt };
      await pause(this.clock, BETWEEN_SENDS_MS);
    }
  }
}

async function isAccepted({ transport }: Link, room: string, text: string, startUntil: number): Promise<boolean> {
  try {
    return (await transport.sendChannel(room, text, { startUntil })) === 'accepted';
  } catch (error) {
    if (error instanceof TransportError) return false;
    throw error;
  }
}
