import { EventEmitter } from 'node:events';
import type { Kafka } from 'kafkajs';
import { expect, it } from 'vitest';
import { quietLog } from '../testing/tally.js';
import { GroupMembership } from './group-membership.js';

/** A consumer of kafkajs, so far as it tells of its group. */
const consumerOf = (told: EventEmitter) => ({
  events: { GROUP_JOIN: 'joined', REBALANCING: 'rebalancing', CRASH: 'crashed' },
  on: (name: string, listener: (event: object) => void) => told.on(name, listener),
  pause: () => undefined,
  connect: () => Promise.resolve(),
  subscribe: () => Promise.resolve(),
  run: () => Promise.resolve(),
});

it('a member has no lanes before it joins its group again, also where its group had forgotten it without a word', async () => {
  const told = new EventEmitter();
  const lanes: (readonly number[])[] = [];
  const membership = new GroupMembership({
    kafka: { consumer: () => consumerOf(told) } as unknown as Kafka,
    groupId: 'g',
    topics: ['t'],
    lanes: 2,
    log: quietLog,
    onLanes: (now) => lanes.push(now),
  });
  await membership.start();
  const joins = (): boolean => told.emit('joined', { payload: { memberAssignment: { t: [0, 1] } } });
  joins();
  told.emit('rebalancing');
  joins();
  // What kafkajs does where the coordinator does not know the member any more.
  joins();
  expect(lanes).toEqual([[0, 1], [], [0, 1], [], [0, 1]]);
});
