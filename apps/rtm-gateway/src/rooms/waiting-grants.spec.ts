import { expect, it } from 'vitest';
import type { HeldGift } from '../held-gifts/held-gifts.js';
import { type Broadcast, putBack, type WaitingGrant } from './waiting-grants.js';

const waitingGrant = (grant: string, place: number): WaitingGrant => {
  const { promise: ended, resolve: end } = Promise.withResolvers<Broadcast>();
  return { gift: { grant } as HeldGift, place, askedAt: 0, ended, end };
};

it('grants are put back to their places, and one that was asked for again waits once, for all who ask', async () => {
  const [first, second, third, again] = [1, 2, 3, 4].map((place) => waitingGrant(`${place % 3}`, place));
  const waiting = new Map([third!, again!].map((each) => [each.gift.grant, each]));
  putBack(waiting, [second!, first!]);
  expect([...waiting.values()]).toEqual([first, second, third]);
  first!.end({ sent: false, why: 'too-late' });
  expect(await again!.ended).toEqual({ sent: false, why: 'too-late' });
});
