import {
  cloudEventHeaders,
  type CoinsHeld,
  decodeEvent,
  DEFAULT_LANES,
  encodeEvent,
  laneOf,
  type LiwuEvent,
  topicOf,
} from '@liwu/contracts';
import { KafkaLink } from '@liwu/event-log';
import { eventually } from '@liwu/test-kit';
import { Client } from 'pg';
import { BenchSuite } from '../../bench/bench-suite.js';
import { post } from '../../shared/post.js';
import { STORING_SERVICES } from '../../suite/storing-services.js';
import { TOPIC_PREFIX } from '../../up/child-plans.js';
import { Books, type BooksPlace } from '../../verify/books.js';
import type { ReceiverRecord, RunRecord } from '../run-record.js';
import { factsOf, giftRequest, type RoomName, ROOMS } from './small-gifts.js';
import { silentLog } from '../../shared/silent-log.js';

type Producer = ReturnType<ReturnType<KafkaLink['publicClient']>['producer']>;

const VIEWERS = ['ann', 'ben', 'cleo', 'dan'];
const COINS_EACH = 100n;
/** A limited gift, of which so many were stocked. */
const LIMITED = { gift: 'lantern', stock: 20 } as const;
/** One of the commands by which all this is set up. */
const ANSWERED = [{ service: 'wallet', caller: 'liwu-bench', key: 'top-up-ben' }] as const;
const WITHIN = { deadlineMs: 60_000 };

/**
 * A small run whose record and books are true: the real services on a Kafka and a Postgres of their own, driven by the
 * gateway's facts. It may be falsified afterwards in any way, since nobody else uses it.
 */
export class SmallRun {
  readonly #bench: BenchSuite;
  readonly #link: KafkaLink;
  readonly #clients = new Map<string, Client>();
  #producer!: Producer;
  #fromMs = 0;
  #untilMs = 0;
  #shownAtMs = 0;

  constructor(portBase: number) {
    this.#bench = new BenchSuite({ portBase }, () => undefined);
    this.#link = new KafkaLink({ brokers: [this.#bench.brokers], clientId: 'spec', log: silentLog });
  }

  /** Starts everything, and lets every kind of journey happen. */
  async open(): Promise<this> {
    await this.#bench.startInfrastructure();
    await this.#link.connect();
    await this.#link.ensureTopic(topicOf('rtm-gateway', TOPIC_PREFIX), DEFAULT_LANES, 1);
    this.#producer = this.#link.publicClient().producer();
    await this.#producer.connect();
    await this.#bench.startServices();
    await this.#seed();
    this.#fromMs = Date.now();
    await this.#sendGifts();
    await this.#comeToRest();
    this.#untilMs = Date.now();
    return this;
  }

  async close(): Promise<void> {
    for (const client of this.#clients.values()) await client.end();
    await this.#producer?.disconnect();
    await this.#link.close();
    await this.#bench.stop();
  }

  get suite(): BooksPlace {
    const { brokers, databases } = this.#bench;
    return { lanes: DEFAULT_LANES, topicPrefix: TOPIC_PREFIX, kafkaBrokers: brokers, databases };
  }

  /** Each room had one receiver, who drew what was broadcast when its coins were held. */
  async record(): Promise<RunRecord> {
    const shown = (await this.held()).filter(({ room }) => room !== ('closed' satisfies RoomName));
    const receivers = ROOMS.map((room): ReceiverRecord => ({
      room,
      connected: [{ fromMs: this.#fromMs, untilMs: this.#untilMs + 120_000 }],
      clockReadings: [],
      rendered: shown
        .filter((gift) => gift.room === room)
        .map(({ requestId, viewerId }) => ({ viewerId, requestId, atMs: this.#shownAtMs })),
    }));
    const toppedUp = new Map(VIEWERS.map((viewer) => [viewer, COINS_EACH]));
    return {
      span: { fromMs: this.#fromMs, untilMs: this.#untilMs },
      receivers,
      clockShifts: [],
      causes: [],
      answered: ANSWERED,
      lostTails: [],
      toppedUp,
    };
  }

  /** Every gift for which coins were held, as the wallet told it. */
  async held(): Promise<CoinsHeld[]> {
    const rows = await this.query(
      'wallet',
      "SELECT value FROM event WHERE type = 'liwu.CoinsHeld.v1' ORDER BY at, key",
    );
    return rows.map(({ value }) => decodeEvent('CoinsHeld', value as Buffer) as CoinsHeld).filter(({ n }) => n === 0);
  }

  async query(service: keyof BenchSuite['databases'], text: string): Promise<Record<string, unknown>[]> {
    const url = this.#bench.databases[service];
    let client = this.#clients.get(url);
    if (!client) {
      this.#clients.set(url, (client = new Client({ connectionString: url })));
      await client.connect();
    }
    return (await client.query(text)).rows;
  }

  /** Writes facts to the gateway's topic; to another partition than its lane's, where one is given. */
  publish(events: readonly LiwuEvent[], partition?: number): Promise<unknown> {
    return this.append(
      'rtm-gateway',
      events.map((event) => {
        const encoded = encodeEvent(event);
        const { key, value } = encoded;
        const headers = Object.fromEntries(cloudEventHeaders('rtm-gateway', encoded));
        return { partition: partition ?? laneOf(key), key, value, headers };
      }),
    );
  }

  append(service: 'rtm-gateway' | 'wallet', messages: Parameters<Producer['send']>[0]['messages']): Promise<unknown> {
    return this.#producer.send({ topic: topicOf(service, TOPIC_PREFIX), messages, acks: -1 });
  }

  async #seed(): Promise<void> {
    const { catalog, wallet } = this.#bench.urls;
    const token = await this.#bench.operatorToken();
    for (const gift of ['rose', LIMITED.gift]) {
      await post(`${catalog}/v1/gifts`, { gift, title: 'A gift', unitPrice: '2' }, token, `list-${gift}`);
    }
    await post(`${catalog}/v1/gifts/${LIMITED.gift}/stock`, { stock: LIMITED.stock }, token, 'stock');
    for (const room of ROOMS) await post(`${catalog}/v1/rooms`, { room, hosts: ['host'] }, token, `open-${room}`);
    for (const viewer of VIEWERS) {
      const price = { amount: '9.99', unit: 'EUR' };
      const bought = { viewer, coins: String(COINS_EACH), price, provider: 'pay', provider_reference: viewer };
      await post(`${wallet}/v1/top-ups`, bought, token, `top-up-${viewer}`);
    }
  }

  /** Each viewer sends a gift in each room; besides one that does not exist, and one that costs more than there is. */
  async #sendGifts(): Promise<void> {
    const gifts = VIEWERS.flatMap((viewer, index) =>
      ROOMS.map((room) => giftRequest(viewer, room, index % 2 === 0 ? 'rose' : LIMITED.gift, 1)),
    );
    await this.publish([
      ...gifts,
      giftRequest('ann', 'witnessed', 'unknown', 1),
      giftRequest('ben', 'witnessed', 'rose', 99),
    ]);
    await eventually(async () => (await this.held()).length === gifts.length, WITHIN);
    this.#shownAtMs = Date.now();
    // One viewer asks again, and is answered again.
    await this.publish([{ ...gifts[0]!, n: 2 }]);
    for (const held of await this.held()) await this.publish(factsOf(held));
  }

  /** Until everything is decided, and the lanes' own rows know that all is published. */
  async #comeToRest(): Promise<void> {
    const books = await Books.open(this.suite);
    try {
      await eventually(async () => (await books.moving()) === undefined, WITHIN);
      for (const service of STORING_SERVICES) {
        const unpublished = 'SELECT lane FROM lane WHERE published_seq < sequence';
        await eventually(async () => (await this.query(service, unpublished)).length === 0, WITHIN);
      }
    } finally {
      await books.close();
    }
  }
}
