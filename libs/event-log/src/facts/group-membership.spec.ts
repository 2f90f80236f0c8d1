import { EventEmitter } from 'node:events';
import type { Kafka, PartitionAssigner } from 'kafkajs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { quietLog } from '../testing/tally.js';
import { GroupMembership } from './group-membership.js';

/** A consumer of kafkajs, so far as it tells of its group. */
const consumerOf = (told: EventEmitter) => ({
  events: { GROUP_JOIN: 'joined', HEARTBEAT: 'heartbeat', REBALANCING: 'rebalancing', CRASH: 'crashed' },
  on: (name: string, listener: (event: object) => void) => told.on(name, listener),
  pause: () => undefined,
  connect: () => Promise.resolve(),
  subscribe: () => Promise.resolve(),
  run: () => Promise.resolve(),
  disconnect: () => Promise.resolve(),
});

/** The bytes of Kafka's protocol: version 1, one topic, `t`, and no data of a user's; and what a leader answers, a list of one lane of it. */
const JOINS = '0001 00000001 0001 74 00000000';
const HAS_LANE_0 = '0001 00000001 0001 74 00000001 00000000 00000000';
const HAS_LANE_1 = '0001 00000001 0001 74 00000001 00000001 00000000';
const bytes = (spaced: string): Buffer => Buffer.from(spaced.replaceAll(' ', ''), 'hex');

describe('a member of a consumer group', () => {
  let told: EventEmitter;
  let lanes: (readonly number[])[];
  let membership: GroupMembership;
  const onProven = vi.fn<() => void>();
  const makeConsumer = vi.fn<(options: object) => object>();
  beforeEach(async () => {
    told = new EventEmitter();
    lanes = [];
    onProven.mockReset();
    makeConsumer.mockReset();
    makeConsumer.mockImplementation(() => consumerOf(told));
    membership = new GroupMembership({
      kafka: { consumer: makeConsumer } as unknown as Kafka,
      groupId: 'g',
      topics: ['t'],
      lanes: 2,
      log: quietLog,
      onLanes: (now) => lanes.push(now),
      onProven,
    });
    await membership.start();
  });
  const joins = (): boolean => told.emit('joined', { payload: { memberAssignment: { t: [0, 1] } } });

  it('joins the group of replicas of other versions: the protocol’s name and bytes are what they were', async () => {
    const { partitionAssigners } = makeConsumer.mock.calls[0]![0] as { partitionAssigners: [PartitionAssigner] };
    const assigner = partitionAssigners[0]({} as Parameters<PartitionAssigner>[0]);
    expect(assigner.protocol({ topics: ['t'] })).toEqual({
      name: 'liwu-same-lane',
      metadata: bytes(JOINS),
    });
    const members = ['b', 'a'].map((memberId) => ({ memberId, memberMetadata: Buffer.alloc(0) }));
    const assigned = await assigner.assign({ members, topics: ['t'] });
    expect(assigned.map(({ memberAssignment, memberId }) => [memberId, memberAssignment])).toEqual([
      ['a', bytes(HAS_LANE_0)],
      ['b', bytes(HAS_LANE_1)],
    ]);
  });

  it('has no lanes before it joins its group again, also where its group had forgotten it without a word', () => {
    joins();
    told.emit('rebalancing');
    joins();
    // What kafkajs does where the coordinator does not know the member any more.
    joins();
    expect(lanes).toEqual([[0, 1], [], [0, 1], [], [0, 1]]);
  });

  it('says that its lanes are its own from each generation’s first heartbeat on, until it leaves', async () => {
    expect(membership.isProven).toBe(false);
    for (const ends of [() => told.emit('rebalancing'), joins, () => membership.stop()]) {
      joins();
      expect(membership.isProven).toBe(false);
      told.emit('heartbeat');
      expect(membership.isProven).toBe(true);
      await ends();
      expect(membership.isProven).toBe(false);
    }
    expect(onProven).toHaveBeenCalledTimes(3);
  });

  it('joins anew where its clock was set back, by which heartbeats are sent; where only nobody answers, it waits', async () => {
    vi.useFakeTimers();
    try {
      joins();
      told.emit('heartbeat');
      await vi.advanceTimersByTimeAsync(25_000);
      expect(makeConsumer).toHaveBeenCalledTimes(1);
      told.emit('heartbeat');
      vi.setSystemTime(Date.now() - 60_000);
      await vi.advanceTimersByTimeAsync(11_000);
      expect(lanes).toEqual([[0, 1], []]);
    } finally {
      vi.useRealTimers();
    }
    await expect.poll(() => makeConsumer.mock.calls.length).toBe(2);
    await membership.stop();
  });
});
