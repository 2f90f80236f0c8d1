import { Client } from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Counters } from '../counters.js';
import type { Log } from '../lane-handler.js';
import { ParkedKeys } from '../parking/parked-keys.js';
import { type Batch, BatchCollector } from './batch-collector.js';
import { BatchTransaction } from './batch-transaction.js';
import type { LaneInputs } from './lane-inputs.js';
import type { LanePublisher } from './lane-publisher.js';
import { LaneWorker } from './lane-worker.js';
import { OpenLane } from './open-lane.js';

const nothing = (): void => undefined;
const warn = vi.fn();
const log: Log = { debug: nothing, info: nothing, warn, error: nothing };
const laneOf = (lane: number): OpenLane =>
  new OpenLane({ lane, epoch: 1, sequence: 0, head: Buffer.alloc(32) }, [], ['gift-catalog']);

let lanes: OpenLane[];
let reopened: number;
/** The lanes of each batch that was begun. */
let begun: number[][];
let first: PromiseWithResolvers<void>;
let connecting: PromiseWithResolvers<void>;
let connections: () => number;
let ended: unknown;
let worker: LaneWorker<unknown, unknown, unknown>;

beforeEach(() => {
  warn.mockClear();
  lanes = [laneOf(0)];
  [reopened, begun] = [0, []];
  [first, connecting] = [Promise.withResolvers(), Promise.withResolvers()];
  const free = (): OpenLane[] => lanes.filter(({ busy }) => !busy);
  const connect = vi.spyOn(Client.prototype, 'connect');
  connect.mockReturnValueOnce(Promise.resolve() as never).mockReturnValue(connecting.promise as never);
  connections = () => connect.mock.calls.length;
  ended = vi.spyOn(Client.prototype, 'end').mockReturnValue(Promise.resolve() as never);
  vi.spyOn(BatchCollector.prototype, 'isWorthAnother', 'get').mockReturnValue(true);
  vi.spyOn(BatchCollector.prototype, 'collect').mockImplementation((): Batch<never, never> => {
    const taken = free().map((lane) => ({ lane, waiting: [], timers: 0, parked: new ParkedKeys() }));
    return { taken, inputs: [], origins: [], parked: [] };
  });
  vi.spyOn(BatchTransaction.prototype, 'run').mockImplementation((_client, { taken }) => {
    begun.push(taken.map(({ lane }) => lane.lane));
    return begun.length === 1 ? first.promise : Promise.resolve();
  });
  const inputs = {
    open: () => lanes,
    free,
    openGained: async () => undefined,
    anythingWaits: () => false,
    reopen: () => {
      reopened += 1;
      lanes = [];
    },
  };
  worker = new LaneWorker(
    {
      handler: { inputs: [], reads: [] } as never,
      databaseUrl: '',
      lanes: 2,
      log,
      counters: new Counters(),
      clock: Date.now,
    },
    inputs as unknown as LaneInputs,
    {} as LanePublisher,
  );
});

afterEach(async () => {
  connecting.resolve();
  first.resolve();
  await worker.stop();
  vi.restoreAllMocks();
});

/** The first batch is under way, and the connection for a second one is being made. */
const whileConnecting = async (): Promise<void> => {
  worker.start();
  worker.poke();
  await expect.poll(() => begun).toEqual([[0]]);
  lanes.push(laneOf(1));
  worker.poke();
  await expect.poll(() => connections()).toBe(2);
};

it('a lane whose batch ended no one knows how is in no batch until it was opened again', async () => {
  await whileConnecting();
  first.reject(new Error('the connection was lost after COMMIT was sent'));
  await expect.poll(() => ended).toHaveBeenCalledOnce();
  connecting.resolve();
  await expect.poll(() => reopened).toBe(1);
  expect(begun).toEqual([[0]]);
});

it('goes on with the connection that it has where a further one is not to be had', async () => {
  await whileConnecting();
  connecting.reject(new Error('too many connections'));
  await expect.poll(() => warn).toHaveBeenCalledOnce();
  first.resolve();
  await expect.poll(() => begun.flat()).toContain(1);
  expect(reopened).toBe(0);
});
