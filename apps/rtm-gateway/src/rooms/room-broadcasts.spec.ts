import { grantEnd, lastSendAt } from '@liwu/contracts';
import type { ChannelMessage } from '@liwu/contracts/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HeldGift } from '../held-gifts/held-gifts.js';
import { GatewayRig } from '../testing/gateway-rig.js';
import { inputOf, NOON, sample } from '../testing/samples.js';
import { GATHER_MS } from './room-broadcasts.js';
import type { Broadcast } from './waiting-grants.js';

let rig: GatewayRig;
let gifts: number;
beforeEach(async () => {
  vi.useFakeTimers({ now: NOON });
  gifts = 0;
  rig = await new GatewayRig(12).start();
});
afterEach(() => {
  rig.broadcasts.stop();
  vi.useRealTimers();
});

const gift = (more: object = {}, room = 'room-1'): HeldGift => {
  const viewerId = `viewer-${gifts++}`;
  const held = sample('CoinsHeld', { viewerId, room, heldAt: rig.now, expiresAt: grantEnd(rig.now), ...more });
  return rig.register.remember(inputOf(held), held);
};
const pass = async (ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 10) {
    rig.now += 10;
    await vi.advanceTimersByTimeAsync(10);
  }
};
const messages = (room = 'room-1'): string[][] =>
  rig.network.sent.filter(({ to }) => to === `#${room}`).map(({ text }) => (JSON.parse(text) as ChannelMessage).grants);
const sizes = (): number[] => messages().map((grants) => grants.length);

describe('grants for a room', () => {
  it('go at once where the room is quiet, and ten a message after that', async () => {
    const all = Array.from({ length: 26 }, () => gift());
    const sent = all.map((each) => rig.broadcasts.send(each));
    expect(sizes()).toEqual([1]);
    await pass(GATHER_MS);
    expect(sizes()).toEqual([1, 10, 10]);
    await pass(GATHER_MS);
    expect(sizes()).toEqual([1, 10, 10, 5]);
    expect(messages().flat()).toEqual(all.map(({ grant }) => grant));
    expect((await Promise.all(sent)).every((broadcast) => broadcast.sent)).toBe(true);
    expect(rig.broadcasts.waiting).toBe(0);
    // What may be sent in a second is 45 messages.
    expect(rig.broadcasts.fullestSecond).toBeCloseTo(4 / 45);
  });

  it('go at 400 a second in no more than 50 messages in any second, none waiting longer than 300 ms', async () => {
    const receiver = await rig.network.join('v-bob-00000000', 'room-1');
    const [at, waits]: [number[], number[]] = [[], []];
    rig.network.links.get('v-bob-00000000')!.onChannel(() => at.push(rig.now));
    for (let n = 0; n < 2_000; n++) {
      const asked = rig.now;
      void rig.broadcasts.send(gift()).then(() => waits.push(rig.now - asked));
      if (n % 4 === 3) await pass(10);
    }
    await pass(500);
    expect(receiver.room.flatMap((text) => (JSON.parse(text) as ChannelMessage).grants)).toHaveLength(2_000);
    expect(Math.max(...at.map((from) => at.filter((ms) => ms >= from && ms < from + 1_000).length))).toBeLessThan(51);
    expect(Math.max(...waits)).toBeLessThanOrEqual(300);
  });

  it('beyond what the room takes are not sent, after two seconds’ worth, and the others go in time', async () => {
    const ends: Broadcast[] = [];
    for (let n = 0; n < 1_200; n++) void rig.broadcasts.send(gift()).then((end) => ends.push(end));
    await pass(10);
    expect(ends.filter((end) => !end.sent)).toHaveLength(1_200 - 901);
    expect(ends.find((end) => !end.sent)).toEqual({ sent: false, why: 'overflow' });
    expect(rig.broadcasts.waitMsIn('room-1')).toBeGreaterThan(1_900);
    await pass(2_200);
    expect(ends.filter((end) => end.sent)).toHaveLength(901);
    expect(rig.broadcasts.waitMsIn('room-1')).toBe(0);
  });

  it('of a process that has a third of the lanes take a third of the room’s messages', async () => {
    rig.tenure.assigned(new Set([0, 1, 2, 3]), rig.now);
    for (let n = 0; n < 300; n++) void rig.broadcasts.send(gift());
    await pass(1_000);
    expect(messages().length).toBeGreaterThanOrEqual(14);
    expect(messages().length).toBeLessThanOrEqual(17);
  });

  it('are sent once for all who ask while they wait', async () => {
    void rig.broadcasts.send(gift());
    const one = gift();
    const ends = [rig.broadcasts.send(one), rig.broadcasts.send(one)];
    await pass(GATHER_MS);
    expect(
      messages()
        .flat()
        .filter((grant) => grant === one.grant),
    ).toHaveLength(1);
    expect(await ends[0]).toEqual(await ends[1]);
  });

  it('are not sent before their beginning, or later than 5 s before their end', async () => {
    const heldAt = rig.now + 10_000;
    const early = gift({ heldAt, expiresAt: grantEnd(heldAt) });
    expect(await rig.broadcasts.send(early)).toEqual({ sent: false, why: 'too-early' });
    await pass(GATHER_MS);
    const late = gift();
    rig.now = lastSendAt(late.expiresAt) + 1;
    expect(await rig.broadcasts.send(late)).toEqual({ sent: false, why: 'too-late' });
    expect(messages()).toEqual([]);
  });

  it('are sent by another identity than the room’s witness, who is told of with the result', async () => {
    const watch = (await rig.rooms.ensure('room-1'))!;
    for (let n = 0; n < 5; n++) {
      const broadcast = await rig.broadcasts.send(gift());
      expect(broadcast).toMatchObject({ sent: true, outcome: 'accepted', watch, isDoubted: false });
      expect(broadcast.sent && broadcast.identity).not.toBe(watch.witness);
      await pass(GATHER_MS);
    }
  });

  it('fit into 8 KB, however long they are', async () => {
    void rig.broadcasts.send(gift());
    const long = { receiver: 'r'.repeat(40), gift: 'g'.repeat(24), combo: ['abcdefgh', 99_999] };
    for (let n = 0; n < 30; n++)
      void rig.broadcasts.send(gift({ ...long, viewerId: `${'v'.repeat(36)}${n}` }, 'r'.repeat(40)));
    await pass(1_000);
    const texts = rig.network.sent.map(({ text }) => text.length);
    expect(Math.max(...texts)).toBeLessThanOrEqual(8_192);
    expect(messages('r'.repeat(40)).flat()).toHaveLength(30);
  });

  it('that waited for an identity count from when they begin, so that no second has more than 45', async () => {
    await rig.network.join('v-bob-00000000', 'room-1');
    const at: number[] = [];
    rig.network.links.get('v-bob-00000000')!.onChannel(() => at.push(rig.now));
    const identities = [...rig.network.links.values()].filter(({ uid }) => uid.startsWith('gift-gateway-'));
    for (let n = 0; n < 900; n++) void rig.broadcasts.send(gift());
    await pass(90);
    for (const link of identities) link.become('degraded');
    await pass(90);
    for (const link of identities) link.become('ready');
    await pass(1_500);
    expect(at.length).toBeGreaterThan(60);
    expect(Math.max(...at.map((from) => at.filter((ms) => ms >= from && ms < from + 1_000).length))).toBe(45);
  });

  it('that waited for an identity are within the room’s pace when one is back', async () => {
    rig.tenure.assigned(new Set([0, 1, 2]), rig.now);
    const links = [...rig.network.links.values()];
    for (const link of links) link.become('degraded');
    const all = Array.from({ length: 140 }, () => gift());
    const ends = all.map((each) => rig.broadcasts.send(each));
    await pass(3_000);
    expect(rig.broadcasts.waiting).toBeGreaterThan(100);
    for (const link of links) link.become('ready');
    await pass(10);
    // Of a quarter of 45 in a second two may go every 100 ms.
    expect(messages().length).toBeLessThanOrEqual(2);
    await pass(980);
    expect(messages().length).toBeLessThanOrEqual(13);
    await pass(1_500);
    expect(messages().flat().toSorted()).toEqual(all.map(({ grant }) => grant).toSorted());
    expect((await Promise.all(ends)).every(({ sent }) => sent)).toBe(true);
    expect(rig.counted('broadcast.grants')).toBe(140);
    expect(rig.broadcasts.waiting).toBe(0);
  });

  it('are not lost with one that became too late while all of its message waited for an identity', async () => {
    const late = gift({ heldAt: NOON, expiresAt: NOON + 10_000 });
    await pass(4_870);
    void rig.broadcasts.send(gift());
    const fresh = gift();
    const ends = Promise.all([late, fresh].map((each) => rig.broadcasts.send(each)));
    const links = [...rig.network.links.values()];
    for (const link of links) link.become('degraded');
    await pass(500);
    for (const link of links) link.become('ready');
    await pass(1_000);
    expect(await ends).toMatchObject([{ sent: false, why: 'too-late' }, { sent: true }]);
    expect(messages().flat()).not.toContain(late.grant);
    expect(rig.broadcasts.waiting).toBe(0);
  });

  it('are not sent when no identity is there for five seconds', async () => {
    for (const link of rig.network.links.values()) link.become('degraded');
    const ends = Promise.all([rig.broadcasts.send(gift()), rig.broadcasts.send(gift())]);
    await pass(5_600);
    expect(await ends).toEqual([
      { sent: false, why: 'no-identity' },
      { sent: false, why: 'no-identity' },
    ]);
    expect(rig.broadcasts.waiting).toBe(0);
  });

  it('that are refused since too many wait leave nothing behind of their room', async () => {
    for (const link of rig.network.links.values()) link.become('degraded');
    for (let n = 0; n < 4_010; n++) void rig.broadcasts.send(gift({}, `room-${n % 10}`));
    expect(rig.broadcasts.rooms).toBe(10);
    expect(await rig.broadcasts.send(gift({}, 'one-more'))).toEqual({ sent: false, why: 'overflow' });
    expect(rig.broadcasts.rooms).toBe(10);
  });

  it('are not sent any more by a process that leaves', async () => {
    void rig.broadcasts.send(gift());
    const waiting = rig.broadcasts.send(gift());
    rig.broadcasts.stop();
    expect(await waiting).toEqual({ sent: false, why: 'stopped' });
    expect(await rig.broadcasts.send(gift())).toEqual({ sent: false, why: 'stopped' });
    expect(messages()).toHaveLength(1);
  });
});
