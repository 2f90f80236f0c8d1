import type { GatewayMessage, Session } from '@liwu/contracts/wire';
import { SandboxTransport } from '@liwu/rtm';
import { ViewerSeal } from '@liwu/sealing/viewer';
import { afterAll, inject } from 'vitest';
import { tokenOf } from './operator.js';

const { urls } = inject('suite');
const open: SandboxTransport[] = [];

afterAll(async () => {
  await Promise.all(open.map((link) => link.stop()));
});

/** What a request is about; `requestId` and the rest of a message are the raw viewer's. */
interface Wish {
  readonly room: string;
  readonly receiver: string;
  readonly gift: string;
  readonly quantity: number;
  readonly cost: string;
}

/** A viewer without the client SDK: it says what it likes, however often, and broadcasts and acknowledges nothing. */
export class RawViewer {
  readonly #heard: { readonly from: string; readonly text: string }[] = [];

  private constructor(
    readonly session: Session,
    private readonly seal: ViewerSeal,
    private readonly link: SandboxTransport,
  ) {
    link.onPeer((message) => this.#heard.push(message));
  }

  static async enter(viewerId: string): Promise<RawViewer> {
    const answer = await fetch(`${urls.gateway}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf(viewerId, 'viewer')}` },
      body: '{"versions":[1]}',
    });
    const session: Session = JSON.parse(await answer.text());
    const { appId, token, uid, url } = session.rtm;
    const link = new SandboxTransport({ url: url ?? '', appId, uid, token });
    open.push(link);
    await link.start();
    return new RawViewer(session, await ViewerSeal.create(session.seal!, uid), link);
  }

  get #gateway(): string {
    return this.session.gateways[0] ?? '';
  }

  /** A request, sealed: the same text may be sent as often as one likes. */
  async sealed(wish: Wish, requestId: string, asked = 1): Promise<string> {
    const json = JSON.stringify({ kind: 'request', requestId, at: Date.now(), try: asked, ...wish });
    return await this.seal.seal(json, this.#gateway);
  }

  async sendText(text: string): Promise<void> {
    await this.link.sendPeer(this.#gateway, text);
  }

  async request(wish: Wish, requestId: string, asked = 1): Promise<void> {
    await this.sendText(await this.sealed(wish, requestId, asked));
  }

  /** How many messages have come so far, whatever they were about. */
  get replies(): number {
    return this.#heard.length;
  }

  /** What the gateway has said about this request so far. */
  async told(requestId: string): Promise<GatewayMessage[]> {
    const opened = await Promise.all(this.#heard.map(({ from, text }) => this.seal.open(text, from)));
    const messages = opened.flatMap((json) => (json === undefined ? [] : [JSON.parse(json) as GatewayMessage]));
    return messages.filter((message) => 'requestId' in message && message.requestId === requestId);
  }
}
