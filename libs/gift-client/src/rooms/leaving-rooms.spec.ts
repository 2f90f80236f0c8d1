import { TransportError } from '@liwu/rtm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GiftClient } from '../gift-client.js';
import { quiet } from '../testing/manual-clock.js';
import type { NetworkLink } from '../testing/network.js';
import { Stage } from '../testing/stage.js';

let stage: Stage;
let bob: GiftClient;
let link: NetworkLink;
let asked: number;
let refusals: number;
beforeEach(async () => {
  stage = await Stage.set();
  bob = await stage.client('bob');
  link = stage.network.links.get(bob.uid!)!;
  asked = 0;
  refusals = 0;
  const unsubscribe = link.unsubscribe.bind(link);
  link.unsubscribe = async (room) => {
    asked += 1;
    if (asked <= refusals) throw new TransportError('rate', -11025, 'too frequent');
    await unsubscribe(room);
  };
});
const listening = (): Promise<() => Promise<void>> => bob.onGift('room-1', () => undefined);

describe('a room that nobody listens to any more', () => {
  it('is left by asking again, a second later, where that was refused', async () => {
    const stopListening = await listening();
    refusals = 2;
    const left = stopListening();
    await stage.clock.pass(999);
    expect([asked, link.channels.size]).toEqual([1, 1]);
    await stage.clock.pass(1_001);
    await left;
    expect([asked, link.channels.size]).toEqual([3, 0]);
    expect(stage.clock.timers).toBe(1);
  });

  it('is asked for three times, and then whoever stopped listening is told', async () => {
    const stopListening = await listening();
    refusals = 100;
    const left = expect(stopListening()).rejects.toMatchObject({ kind: 'rate' });
    await stage.clock.pass(10_000);
    await left;
    expect(asked).toBe(3);
  });

  it('is not left once somebody listens again', async () => {
    const stopListening = await listening();
    refusals = 1;
    const left = stopListening();
    await quiet();
    await listening();
    await stage.clock.pass(10_000);
    await left;
    expect([asked, link.channels.size]).toEqual([1, 1]);
  });

  it('is left with the link that was in it, where that is gone meanwhile', async () => {
    const stopListening = await listening();
    refusals = 1;
    const left = stopListening();
    await quiet();
    stage.network.kick(bob.uid!);
    await stage.clock.pass(10_000);
    await left;
    expect(asked).toBe(1);
    expect([...stage.network.links.get(bob.uid!)!.channels]).toEqual([]);
  });
});
