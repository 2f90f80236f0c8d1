import type { GiftRequested } from '@liwu/contracts';
import type { Session } from '@liwu/contracts/wire';
import { uuidV7 } from '@liwu/gift-client';
import { SandboxTransport } from '@liwu/rtm';
import { ViewerSeal } from '@liwu/sealing/viewer';
import { BENCH_GIFT, giftRequest } from '../gift-generator.js';

/** So many that none has more than a few gifts a second at any rate that one gateway admits. */
const QUIET_ROOMS = 200;
/** So few that each of them is hot from 200 gifts a second on. */
const HOT_ROOMS = 10;

/** A viewer on the sandbox who says what the bench wants said, byte by byte, and answers nothing. */
export class BenchViewer {
  private constructor(
    readonly number: number,
    readonly viewerId: string,
    private readonly session: Session,
    private readonly seal: ViewerSeal,
    private readonly link: SandboxTransport,
  ) {}

  /** Logs in with a session that the gateway gave it. */
  static async logIn(number: number, viewerId: string, session: Session): Promise<BenchViewer> {
    const { appId, token, uid, url = '' } = session.rtm;
    const seal = await ViewerSeal.create(session.seal!, uid);
    const link = new SandboxTransport({ url, appId, uid, token });
    await link.start();
    return new BenchViewer(number, viewerId, session, seal, link);
  }

  /** Sends one sealed request to its primary; resolves when the network has said that it arrived. */
  async request(): Promise<void> {
    const [primary = ''] = this.session.gateways;
    const at = Date.now();
    const message = { kind: 'request', requestId: uuidV7(at), at, try: 1, ...wishIn(this.#quietRoom), cost: '1' };
    await this.link.sendPeer(primary, await this.seal.seal(JSON.stringify(message), primary));
  }

  /** The event that such a request becomes, as whichever replica takes it in records it. */
  requested(): GiftRequested {
    return this.#requestedIn(this.#quietRoom);
  }

  /** The same for one of a few rooms, in which the gateway has to broadcast for the viewers. */
  requestedInHotRoom(): GiftRequested {
    return this.#requestedIn(`hot-room-${this.number % HOT_ROOMS}`);
  }

  async logOut(): Promise<void> {
    await this.link.stop();
  }

  #requestedIn(room: string): GiftRequested {
    const { expiresAt, kid, sessionId } = this.session.seal!;
    const replyTo = { uid: this.session.rtm.uid, kid, sessionId, sessionExpiresAt: expiresAt };
    return { ...giftRequest(this.viewerId, 0), ...wishIn(room), replyTo };
  }

  get #quietRoom(): string {
    return `quiet-room-${this.number % QUIET_ROOMS}`;
  }
}

const wishIn = (room: string) => ({ room, receiver: 'bench-streamer', gift: BENCH_GIFT, quantity: 1 });
