import { TransportError } from '@liwu/rtm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GiftClient } from '../gift-client.js';
import { quiet } from '../testing/manual-clock.js';
import type { NetworkLink } from '../testing/network.js';
import { rose, Stage } from '../testing/stage.js';

let stage: Stage;
let bob: GiftClient;
let link: NetworkLink;
let asked: number;
let answers: PromiseWithResolvers<void>[];
beforeEach(async () => {
  stage = await Stage.set();
  bob = await stage.client('bob');
  link = stage.network.links.get(bob.uid!)!;
  asked = 0;
  answers = [];
  const subscribe = link.subscribe.bind(link);
  link.subscribe = async (room) => {
    await answers[asked++]?.promise;
    await subscribe(room);
  };
});

/** The next joins, each of which waits for its answer. */
const holdJoins = (...held: PromiseWithResolvers<void>[]): void => void answers.push(...held);
const tooFrequent = (): TransportError => new TransportError('rate', -11020, 'too frequent');

/** Two who begin to listen, and how that ended for each so far. */
const twoListening = () => {
  const ends: string[] = [];
  const heard: string[] = [];
  for (const name of ['first', 'second'])
    bob
      .onGift('room-1', () => heard.push(name))
      .then(
        () => ends.push(`${name} listens`),
        (error: unknown) => ends.push(`${name}: ${(error as TransportError).kind}`),
      );
  return { ends, heard };
};

describe('a room that several begin to listen to at once', () => {
  it('is joined once, and each is told so only when it is', async () => {
    const join = Promise.withResolvers<void>();
    holdJoins(join);
    const { ends } = twoListening();
    await quiet();
    expect(ends).toEqual([]);
    join.resolve();
    await expect.poll(() => ends).toEqual(['first listens', 'second listens']);
    expect(asked).toBe(1);
    expect([...link.channels]).toEqual(['room-1']);
  });

  it('is heard by none of them where the join is refused: each is told, and whoever comes next has it joined anew', async () => {
    const join = Promise.withResolvers<void>();
    holdJoins(join);
    const { ends, heard } = twoListening();
    await quiet();
    join.reject(tooFrequent());
    await expect.poll(() => ends).toEqual(['first: rate', 'second: rate']);
    const later: string[] = [];
    await bob.onGift('room-1', ({ requestId }) => later.push(requestId));
    expect(asked).toBe(2);
    const alice = await stage.client('alice');
    const outcome = alice.sendGift(rose);
    await stage.clock.pass(200_000);
    expect(later).toEqual([(await outcome).requestId]);
    expect(heard).toEqual([]);
  });
});
