import { NO_REPORT } from '../journey-metrics/journey-metrics.js';
import { coins, DEFAULT_LANES, minorUnits } from '@liwu/contracts';
import { applyBatch, createLanes, createLaneTables, type Input, PLANNER_OPTIONS } from '@liwu/event-log';
import { Client } from 'pg';
import { WALLET_MIGRATIONS } from '../create-wallet.js';
import type { WalletCommand } from '../wallet-command.js';
import { type WalletHandler, walletHandler } from '../wallet-handler.js';
import { inputOf, makeSlots, makeViewers, moveOn, requestIdOf, type Slot, type Viewer } from './slots.js';
import { type Part, PARTS, StageClock } from './stage-clock.js';

const FIRST_DAY_MS = Date.UTC(2026, 10, 1, 6);
const HOT_STREAMER = 's00000';
export const STREAMERS = 10_000;
/** Of each viewer: two payments, each a lot that outlives the bench. */
const TOP_UPS = 2;
const COINS_EACH = 100_000_000n;
const CENTS_A_COIN = 1n;
const TOP_UP_BATCH = 500;
const POLICY = { shareBasisPoints: 5_000, spendLimit: undefined, accountingZone: 'UTC' };

const HANDLER = walletHandler(POLICY, NO_REPORT);

/** Who receives the gifts of a phase: one streamer all of them, or each of many its part. */
export type Audience = 'hot' | 'uniform';

export interface StageShape {
  readonly viewers: number;
  /** The most inputs of one batch, and of one lane in it. */
  readonly batch: number;
  readonly perLane: number;
}
interface StageResult {
  readonly gifts: number;
  readonly transfers: number;
  readonly seconds: number;
  readonly nodeMs: number;
  readonly parts: Record<Part, number>;
}

/** A third of the lanes, on a connection of their own: a replica with a backlog has three batches under way, of different lanes. */
interface Share {
  readonly client: Client;
  /** Whose gift is held, and whose is yet to come; the first is taken next. */
  held: Slot[];
  free: Slot[];
}
const SHARES = 3;

/**
 * The wallet's stage alone: its handler on a database of its own, batch by batch as the lanes run it where much waits, three at once, each with
 * a third of the lanes, and as many settlings as holds. Its time is one that it is told, so that a run goes through a month of the books.
 */
export class Stage {
  #requests = 0;
  #gifts = 0;
  /** The time that the wallet is told; it passes with the batches alone. */
  #now = FIRST_DAY_MS;
  transfers = 0;

  private constructor(
    private readonly shares: readonly Share[],
    private readonly shape: StageShape,
    readonly viewers: readonly Viewer[],
  ) {}

  /** Makes the tables, and gives every viewer its coins. */
  static async create(url: string, shape: StageShape): Promise<Stage> {
    const clients = Array.from(
      { length: SHARES },
      () => new Client({ connectionString: url, options: PLANNER_OPTIONS }),
    );
    for (const client of clients) await client.connect();
    const [first] = clients as [Client, ...Client[]];
    await createLaneTables(first);
    await createLanes(first, DEFAULT_LANES);
    for (const Migration of WALLET_MIGRATIONS) await new Migration().up(first);
    const viewers = makeViewers(shape.viewers);
    const slots = makeSlots(viewers);
    const shares = clients.map((client, share): Share => ({
      client,
      held: [],
      free: slots.filter(({ viewer }) => viewer.lane % SHARES === share),
    }));
    const stage = new Stage(shares, shape, viewers);
    await stage.#topUp();
    return stage;
  }

  get client(): Client {
    return this.shares[0]!.client;
  }

  /** What a viewer was given, in coins. */
  get granted(): bigint {
    return COINS_EACH * BigInt(TOP_UPS);
  }

  get now(): number {
    return this.#now;
  }

  /**
   * Batches until so many have been settled; `stepMs` is what passes from one to the next. Neither the half batch of holds before it nor the
   * settling of what is still held behind it counts, so that no phase ends another one's gifts. The time is that from the first batch to the
   * end of the last one, with the making of the inputs, which the lanes would read from their topics meanwhile.
   */
  async run(audience: Audience, gifts: number, stepMs: number): Promise<StageResult> {
    const { batch } = this.shape;
    for (const share of this.shares)
      await this.#apply(share, HANDLER, this.#take(share, 0, batch / 2), audience, stepMs);
    const cpu = process.cpuUsage();
    const began = performance.now();
    const clocks = this.shares.map(() => new StageClock());
    let [settled, transfers] = [0, 0];
    await Promise.all(
      this.shares.map(async (share, n) => {
        const handler = clocks[n]!.watching(HANDLER);
        while (settled < gifts) {
          const slots = this.#take(share, batch / 2, batch / 2);
          const done = await this.#apply(share, handler, slots, audience, stepMs, clocks[n]);
          settled += done.settled;
          transfers += done.transfers;
        }
      }),
    );
    const seconds = (performance.now() - began) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    for (const share of this.shares)
      while (share.held.length > 0)
        await this.#apply(share, HANDLER, this.#take(share, batch / 2, 0), audience, stepMs);
    const parts = Object.fromEntries(
      PARTS.map((part) => [part, clocks.reduce((sum, { ms }) => sum + ms[part], 0)]),
    ) as Record<Part, number>;
    return { gifts: settled, transfers, seconds, nodeMs: (user + system) / 1_000, parts };
  }

  async close(): Promise<void> {
    await Promise.all(this.shares.map(({ client }) => client.end()));
  }

  /** So many of the held and of the free ones, each lane up to its most; what has no room waits. */
  #take(share: Share, held: number, free: number): Slot[] {
    const perLane = new Map<number, number>();
    const hasRoom = ({ viewer: { lane } }: Slot): boolean => {
      const count = (perLane.get(lane) ?? 0) + 1;
      if (count <= this.shape.perLane) perLane.set(lane, count);
      return count <= this.shape.perLane;
    };
    const slots = [...takeFrom(share.held, held, hasRoom), ...takeFrom(share.free, free, hasRoom)];
    return slots.sort((one, other) => one.viewer.lane - other.viewer.lane);
  }

  async #apply(
    share: Share,
    handler: WalletHandler,
    slots: readonly Slot[],
    audience: Audience,
    stepMs: number,
    clock?: StageClock,
  ) {
    const inputs = slots.map((slot) => this.#input(slot, audience));
    this.#now += stepMs;
    clock?.begin();
    const { state, appended } = await applyBatch(share.client, handler, inputs);
    clock?.passed('commit');
    if (appended.length !== inputs.length) throw new Error('not every input led to an event');
    const settled = slots.filter(({ isHeld }) => isHeld).length;
    const transfers = state.ledger.posted.reduce((sum, posted) => sum + posted.transfers.length, 0);
    for (const slot of slots) {
      moveOn(slot);
      (slot.isHeld ? share.held : share.free).push(slot);
    }
    this.transfers += transfers;
    return { settled, transfers };
  }

  #input(slot: Slot, audience: Audience): Input<WalletCommand> {
    if (!slot.isHeld) slot.requestId = requestIdOf(this.#now, ++this.#requests);
    return inputOf(slot, this.#streamer(audience), this.#now);
  }

  #streamer(audience: Audience): string {
    const gift = this.#gifts++;
    if (audience === 'hot') return HOT_STREAMER;
    return `s${String(1 + ((gift * 7_919) % STREAMERS)).padStart(5, '0')}`;
  }

  async #topUp(): Promise<void> {
    const inputs = Array.from({ length: TOP_UPS }, (_, n) =>
      this.viewers.map((viewer) => this.#payment(viewer, n)),
    ).flat();
    for (let from = 0; from < inputs.length; from += TOP_UP_BATCH) {
      const { state } = await applyBatch(this.client, HANDLER, inputs.slice(from, from + TOP_UP_BATCH));
      this.transfers += state.ledger.transfers.length;
    }
    this.#now += TOP_UPS;
  }

  #payment({ id: viewerId, lane }: Viewer, n: number): Input<WalletCommand> {
    const money = (minor: bigint) => ({ minor: minorUnits(minor), unit: 'EUR' as const });
    const payment = { provider: 'acme', providerReference: `${viewerId}-${n}` };
    const cause = { caller: 'bench', key: payment.providerReference, contentHash: '00' };
    const bought = { coins: coins(COINS_EACH), price: money(COINS_EACH * CENTS_A_COIN), tax: money(0n) };
    const command: WalletCommand = { type: 'TopUpCoins', viewerId, ...bought, ...payment };
    return { kind: 'command', lane, key: viewerId, now: this.#now + n, command, cause };
  }
}

/** Takes the first ones that have room, and keeps the others in their order. */
function takeFrom(slots: Slot[], count: number, hasRoom: (slot: Slot) => boolean): Slot[] {
  const taken: Slot[] = [];
  const kept: Slot[] = [];
  let at = 0;
  for (; at < slots.length && taken.length < count; at++) (hasRoom(slots[at]!) ? taken : kept).push(slots[at]!);
  slots.splice(0, at, ...kept);
  return taken;
}
