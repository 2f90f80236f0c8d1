import { type CoinsHeld, type DeliveryTakenOver, grantEnd } from '@liwu/contracts';
import { type GatewayMessage, type Session, sessionSchema } from '@liwu/contracts/wire';
import { SandboxAdmin, SandboxTransport } from '@liwu/rtm';
import { viewerIdOf, ViewerSeal } from '@liwu/sealing/viewer';
import { type RunningService, startService } from '@liwu/service-kit';
import { startTestIdentityProvider, type TestIdentityProvider } from '@liwu/service-kit/testing';
import { eventually, freshTopicPrefix, readMetrics } from '@liwu/test-kit';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { gatewayService } from '../gateway-service.js';
import { AppProcess, freePort } from './child-process.js';
import { requestIdAt, sample } from './samples.js';
import { StandInService } from './stand-in-service.js';

const LANES = 4;
const APP = { LIWU_RTM_APP_ID: 'spec', LIWU_RTM_APP_CERTIFICATE: randomBytes(16).toString('hex') };
const WATCHDOG_READS = [
  'GiftRequested',
  'GrantSent',
  'BroadcastAcknowledged',
  'BroadcastWitnessed',
  'BroadcastByServer',
  'BroadcastClosed',
] as const;

/** The gateway on a real Kafka and the real sandbox; the other services are stood in for on their own topics. */
export class RealSuite {
  #ahead = 0;
  /** The gateway's clock; the spec may turn it on. */
  readonly clock = (): number => Date.now() + this.#ahead;
  readonly kafka;
  readonly catalog: StandInService;
  readonly wallet: StandInService;
  readonly watchdog: StandInService;
  /** Signs the gateway's grants: a spec may sign with it what the gateway never would. */
  readonly grantKey = generateKeyPairSync('ed25519').privateKey;
  sandboxUrl = '';
  gatewayUrl = '';
  #sandbox: AppProcess | undefined;
  #provider: TestIdentityProvider | undefined;
  #gateway: RunningService | undefined;
  readonly #links: SandboxTransport[] = [];
  #settings: Record<string, string> = {};
  #requests = 0;

  constructor(lanes = LANES) {
    this.kafka = { brokers: inject('kafkaBrokers'), topicPrefix: freshTopicPrefix(), lanes };
    this.catalog = new StandInService('gift-catalog', this.kafka);
    this.wallet = new StandInService('wallet', this.kafka);
    this.watchdog = new StandInService('ack-watchdog', this.kafka, WATCHDOG_READS);
  }

  /** Everything, and the gateway within the spec's own process, by the spec's clock. */
  async start(more: Readonly<Record<string, string>> = {}): Promise<this> {
    await this.startOthers(more);
    await this.startGateway();
    return this;
  }

  /** Everything but the gateway. */
  async startOthers(more: Readonly<Record<string, string>> = {}): Promise<void> {
    const port = await freePort();
    this.sandboxUrl = `http://127.0.0.1:${port}`;
    this.#sandbox = sandboxAt(port);
    const stoodIn = [this.catalog, this.wallet, this.watchdog];
    this.#provider = await startTestIdentityProvider();
    await Promise.all([this.#gatewayTopic(), ...stoodIn.map((service) => service.start())]);
    const jwk = { ...this.grantKey.export({ format: 'jwk' }), kid: 'k1' };
    this.#settings = {
      ...APP,
      LIWU_HTTP_PORT: '0',
      LIWU_LOG_LEVEL: process.env['LIWU_SPEC_LOG'] ?? 'silent',
      LIWU_KAFKA_BROKERS: this.kafka.brokers.join(','),
      LIWU_TOPIC_PREFIX: this.kafka.topicPrefix,
      LIWU_LANES: String(this.kafka.lanes),
      LIWU_OIDC_ISSUER: this.#provider.issuer,
      LIWU_OIDC_JWKS_URL: this.#provider.jwksUrl,
      LIWU_RTM_URL: `ws://127.0.0.1:${port}/rtm`,
      LIWU_SEAL_KEYS: `7:${randomBytes(32).toString('base64url')}`,
      LIWU_GRANT_KEYS: JSON.stringify([jwk]),
      LIWU_GATEWAY_IDENTITIES: '3',
      LIWU_CORS_ORIGINS: 'https://live.example',
      ...more,
    };
    await isReady(this.sandboxUrl);
  }

  /** An outage of RTM: from one moment to the next nobody is connected to it, and it answers nobody. */
  async breakNetwork(): Promise<void> {
    await this.#sandbox?.kill();
  }

  /** It is there again, at the same place, with nothing in its logs; clients come back when they next try. */
  async mendNetwork(): Promise<void> {
    this.#sandbox = sandboxAt(Number(new URL(this.sandboxUrl).port));
    await isReady(this.sandboxUrl);
  }

  /** Whoever gives users their tokens: it may be asked to rotate its key, and to be away. */
  get provider(): TestIdentityProvider {
    return this.#provider!;
  }

  /** Whoever knows it logs in as anyone. */
  readonly certificate = APP.LIWU_RTM_APP_CERTIFICATE;

  get admin(): SandboxAdmin {
    return new SandboxAdmin(this.sandboxUrl);
  }

  async startGateway(more: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#gateway = await startService(gatewayService(this.clock), { ...this.#settings, ...more });
    this.gatewayUrl = this.#gateway.url;
    await this.#gateway.started;
    await isReady(this.gatewayUrl);
  }

  /** The gateway as it is really run, in a process of its own, which can be killed; `more` settings make one replica differ from another. */
  async startGatewayProcess(more: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
    const { LIWU_HTTP_PORT: port = String(await freePort()) } = more;
    const gateway = new AppProcess('rtm-gateway', { ...this.#settings, ...more, LIWU_HTTP_PORT: port });
    this.gatewayUrl = `http://127.0.0.1:${port}`;
    await isReady(this.gatewayUrl);
    return gateway;
  }

  async stopGateway(): Promise<void> {
    await this.#gateway?.stop();
    this.#gateway = undefined;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.stop()));
    await this.stopGateway();
    await Promise.all([this.catalog, this.wallet, this.watchdog].map((part) => part.stop()));
    await this.#provider?.stop();
    await this.#sandbox?.stop();
  }

  turnClockTo(ms: number): void {
    this.#ahead = ms - Date.now();
  }

  ask(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.gatewayUrl}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  tokenOf(sub: string, roles: readonly string[] = ['viewer']): Promise<string> {
    return this.#provider!.token(sub, roles);
  }

  async askAs(sub: string, body: object = { versions: [1] }, roles?: readonly string[]): Promise<Response> {
    return this.ask(body, { authorization: `Bearer ${await this.tokenOf(sub, roles)}` });
  }

  /** A viewer with a session of its own, logged in. */
  async viewer(viewerId: string, ...rooms: string[]): Promise<Viewer> {
    const session = sessionSchema.parse(await (await this.askAs(viewerId)).json());
    const viewer = await new Viewer(session, this.clock).logIn();
    this.#links.push(viewer.link);
    for (const room of rooms) await viewer.link.subscribe(room);
    return viewer;
  }

  nextRequestId(): string {
    return requestIdAt(this.clock(), ++this.#requests);
  }

  /** Coins that were held a moment ago for this viewer, in a room of the spec's own. */
  held(viewer: Pick<Viewer, 'viewerId' | 'replyTo'>, room: string, heldAt = this.clock()): CoinsHeld {
    const { viewerId, replyTo } = viewer;
    const requestId = this.nextRequestId();
    const expiresAt = grantEnd(heldAt);
    return sample('CoinsHeld', { viewerId, requestId, room, replyTo, heldAt, expiresAt, at: heldAt });
  }

  takenOver({ viewerId, requestId, room, heldAt, expiresAt }: CoinsHeld, n: number): DeliveryTakenOver {
    return sample('DeliveryTakenOver', { viewerId, requestId, room, heldAt, expiresAt, n, at: this.clock() });
  }

  /** A counter of the gateway, by its short name (`readMetrics`). */
  async counted(name: string): Promise<number> {
    return (await this.#metrics()).get(name) ?? 0;
  }

  /** How many lanes the gateway has. */
  async lanesOwned(): Promise<number | undefined> {
    return (await this.#metrics()).get('lanes_owned');
  }

  /** How much waits in this queue of the gateway. */
  async queued(queue: string): Promise<number | undefined> {
    return (await this.#metrics()).get(`queue_length.${queue}`);
  }

  #metrics(): Promise<Map<string, number>> {
    return readMetrics(this.gatewayUrl);
  }

  /** The watchdog's stand-in waits for the gateway's topic, which only the gateway makes; so it is made for a moment. */
  async #gatewayTopic(): Promise<void> {
    const facts = new StandInService('rtm-gateway', this.kafka);
    await facts.start();
    await facts.stop();
  }
}

/** A viewer on the real sandbox, byte by byte: without the client SDK, so that it may say anything. */
export class Viewer {
  readonly link: SandboxTransport;
  readonly heard: { readonly from: string; readonly text: string }[] = [];
  readonly seen: string[] = [];
  seal!: ViewerSeal;

  constructor(
    readonly session: Session,
    private readonly clock: () => number,
  ) {
    const { appId, uid, token, url } = session.rtm;
    this.link = new SandboxTransport({ url: url!, appId, uid, token });
    this.link.onPeer((message) => this.heard.push(message));
    this.link.onChannel(({ text }) => this.seen.push(text));
  }

  get viewerId(): string {
    return viewerIdOf(this.session.rtm.uid)!;
  }

  get replyTo() {
    const { kid, sessionId, expiresAt } = this.session.seal!;
    return { uid: this.session.rtm.uid, kid, sessionId, sessionExpiresAt: expiresAt };
  }

  async logIn(): Promise<this> {
    this.seal = await ViewerSeal.create(this.session.seal!, this.session.rtm.uid);
    await this.link.start();
    return this;
  }

  async sealed(message: object, to = this.session.gateways[0]!): Promise<string> {
    return this.seal.seal(JSON.stringify({ at: this.clock(), ...message }), to);
  }

  async say(message: object, to = this.session.gateways[0]!): Promise<void> {
    await this.link.sendPeer(to, await this.sealed(message, to));
  }

  request(requestId: string, more: object = {}): Promise<void> {
    const gift = { room: 'room-1', receiver: 'bob', gift: 'rose', quantity: 1, cost: '10' };
    return this.say({ kind: 'request', requestId, try: 1, ...gift, ...more });
  }

  broadcast(room: string, grant: string): Promise<string> {
    return this.link.sendChannel(room, JSON.stringify({ liwu: 1, kind: 'gifts', grants: [grant] }));
  }

  /** What the gateway has said about one request, or about none. */
  async told(requestId?: string): Promise<GatewayMessage[]> {
    const opened = await Promise.all(this.heard.map(({ from, text }) => this.seal.open(text, from)));
    const messages = opened.map((json) => JSON.parse(json ?? '{}') as GatewayMessage);
    return messages.filter((message) => ('requestId' in message ? message.requestId : undefined) === requestId);
  }

  /** The grant of one request, once it is there. */
  grantOf(requestId: string): Promise<string> {
    return eventually(async () => {
      const granted = (await this.told(requestId)).find((message) => 'grant' in message);
      return granted && 'grant' in granted ? granted.grant : false;
    }) as Promise<string>;
  }
}

const sandboxAt = (port: number): AppProcess =>
  new AppProcess('rtm-sandbox', { ...APP, LIWU_HTTP_PORT: String(port), LIWU_LOG_LEVEL: 'warn' });

const isReady = (url: string): Promise<boolean> =>
  eventually(async () => (await fetch(`${url}/health/ready`)).ok, { deadlineMs: 30_000 });
