import type { ReplyTo } from '@liwu/contracts';
import type { AckMessage, GatewayMessage, RequestMessage, Session, ViewerMessage } from '@liwu/contracts/wire';
import { GrantSigner, parseGrantKeys, SealKeyring, viewerIdOf } from '@liwu/sealing';
import { generateKeyPairSync } from 'node:crypto';
import type { ManualClock } from './manual-clock.js';
import type { Network, NetworkLink } from './network.js';

const jwk = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'k1' };

type Without<Message, Key extends PropertyKey> = Message extends unknown ? Omit<Message, Key> : never;
type Said = Without<GatewayMessage, 'at'>;

/** A request as an identity of the gateway received it. */
export interface Asked {
  readonly message: RequestMessage;
  readonly identity: string;
  readonly uid: string;
  readonly replyTo: ReplyTo;
}

/** The gateway's side of the wire, truly sealed and signed; what it decides is up to the spec. */
export class Gateway {
  static readonly identities = ['gift-gateway-2-1', 'gift-gateway-0-1', 'gift-gateway-1-1'];
  readonly keyring = new SealKeyring([{ kid: 7, key: Buffer.alloc(32, 7) }]);
  readonly signer = new GrantSigner(parseGrantKeys(JSON.stringify([jwk])), 'liwu');
  readonly asked: Asked[] = [];
  readonly acks: (AckMessage & { identity: string })[] = [];
  readonly links = new Map<string, NetworkLink>();
  /** How the server's clock differs from the devices', whose clocks may stand still while they sleep. */
  epochMs = 1_790_000_000_000;
  sessions = 0;
  /** What a session request is answered instead of a session. */
  refuseSession: (() => Response | undefined) | undefined;
  onRequest: (asked: Asked) => void = (asked) => this.grant(asked);

  constructor(
    readonly network: Network,
    private readonly clock: ManualClock,
  ) {}

  async start(): Promise<void> {
    for (const uid of Gateway.identities) {
      const link = this.network.link(uid);
      link.onPeer(({ from, text }) => this.#open(uid, from, text));
      await link.start();
      this.links.set(uid, link);
    }
  }

  now(): number {
    return this.epochMs + this.clock.monotonicMs();
  }

  /** What the gateway's address answers. */
  readonly fetch: typeof globalThis.fetch = async (_, init) => {
    const { anonymous } = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as { anonymous?: boolean };
    const refused = this.refuseSession?.();
    if (refused) return refused;
    const token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '');
    await Promise.resolve();
    return Response.json(this.#session(anonymous === true ? undefined : (token ?? '')));
  };

  grant(
    { identity, message, replyTo }: Asked,
    how: { attempt?: number; broadcaster?: 'viewer' | 'gateway'; heldAt?: number } = {},
  ): void {
    const { attempt = 0, broadcaster = 'viewer', heldAt } = how;
    const grant = this.grantOf(message, replyTo.uid, heldAt);
    const about = { requestId: message.requestId, broadcaster, grant };
    this.say(attempt === 0 ? { kind: 'grant', attempt, ...about } : { kind: 'reminder', attempt, ...about }, {
      identity,
      replyTo,
    });
  }

  grantOf(message: RequestMessage, uid: string, heldAt = this.now()): string {
    const { combo, gift, quantity, receiver, requestId, room } = message;
    const viewerId = viewerIdOf(uid)!;
    return this.signer.grantOf({ viewerId, requestId, room, receiver, gift, quantity, combo, heldAt, expiresAt: 0 });
  }

  say(said: Said, to: { identity: string; replyTo: ReplyTo }): void {
    const text = this.keyring.seal(JSON.stringify({ ...said, at: Math.round(this.now()) }), {
      replyTo: to.replyTo,
      sender: to.identity,
    });
    this.links
      .get(to.identity)
      ?.sendPeer(to.replyTo.uid, text)
      .catch(() => 'offline');
  }

  async broadcast(room: string, grants: readonly string[], identity = 'gift-gateway-0-1'): Promise<void> {
    await this.links.get(identity)?.sendChannel(room, JSON.stringify({ liwu: 1, kind: 'gifts', grants }));
  }

  #open(identity: string, from: string, text: string): void {
    const opened = this.keyring.open(text, { sender: from, recipient: identity, nowMs: this.now() });
    if (!opened.ok) throw new Error(`not opened: ${opened.reason}`);
    const message = JSON.parse(opened.body) as ViewerMessage;
    if (message.kind === 'ack') this.acks.push({ ...message, identity });
    else {
      const asked = { message, identity, uid: from, replyTo: opened.replyTo };
      this.asked.push(asked);
      this.onRequest(asked);
    }
  }

  #session(viewerId: string | undefined): Session {
    this.sessions += 1;
    const suffix = String(this.sessions).padStart(8, '0');
    const uid = viewerId === undefined ? `a-00000000${suffix}` : `v-${viewerId}-${suffix}`;
    return {
      now: this.now(),
      rtm: { appId: 'app', uid, token: 'token', expiresAt: this.now() + 65 * 60_000 },
      gateways: Gateway.identities,
      ...(viewerId !== undefined && { seal: this.keyring.issue(uid, this.now()) }),
      grants: { issuer: 'liwu', keys: this.signer.publicKeys(), jwksUrl: 'http://127.0.0.1:9/none' },
      limits: { requestsPerSecond: 2, maxQuantity: 999 },
    };
  }
}
