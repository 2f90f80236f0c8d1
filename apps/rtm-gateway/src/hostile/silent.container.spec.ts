import { eventually } from '@liwu/test-kit';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, cut, withBitFlipped, withByte } from '../testing/altered-message.js';
import { HostileWorld } from '../testing/hostile-world.js';
import type { Viewer } from '../testing/real-suite.js';

const OLD_KEYS = '6:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const JUNK_PER_SECOND = 100;
const JUNK_SECONDS = 3;
const SENDERS_OF_JUNK = 2;
/** Five forgeries a minute and a uid is ignored, so that one bit in four could not be seen. */
const BITS_AT_ONCE = 4;
const MINUTE_MS = 61_000;

const world = new HostileWorld();
let retired: Viewer;
beforeAll(async () => {
  await world.startOthers({ LIWU_SESSION_LIMIT_PER_ADDRESS: '0' });
  await world.startGateway({ LIWU_SEAL_KEYS: OLD_KEYS });
  retired = await world.guest('retired');
  await world.stopGateway();
  await world.startGateway();
});
afterAll(() => world.stop());
afterEach(() => world.expectServed());

const ack = (): object => ({ kind: 'ack', requestId: world.nextRequestId(), attempt: 0, sentAt: world.clock() });
const primaryOf = ({ session }: Viewer): string => session.gateways[0]!;
const otherThan = (identity: string): string =>
  ['gift-gateway-0-0', 'gift-gateway-0-1'].find((one) => one !== identity)!;

describe('what is dropped in silence, and counted:', () => {
  it.each<[string, string, (mallory: Viewer) => Promise<string> | string]>([
    ['an empty message', 'form', () => ''],
    ['1,025 characters', 'form', () => `lw1.${'A'.repeat(1_021)}`],
    ['as much as the network carries', 'form', () => `lw1.${'A'.repeat(32_764)}`],
    ['padding', 'form', async (mallory) => `${await mallory.sealed(ack())}=`],
    ['a space', 'form', async (mallory) => (await mallory.sealed(ack())).replace('lw1.', 'lw1. ')],
    ['a newline', 'form', async (mallory) => `${await mallory.sealed(ack())}\n`],
    ['a wrong version', 'version', async (mallory) => withByte(await mallory.sealed(ack()), 0, 2)],
    ['a wrong reserved byte', 'reserved', async (mallory) => withByte(await mallory.sealed(ack()), 3, 1)],
    ['a 4-byte tag', 'not-authentic', async (mallory) => cut(await mallory.sealed(ack()), 12)],
    [
      'the header’s expiry raised by one',
      'not-authentic',
      async (mallory) => withByte(await mallory.sealed(ack()), 7, (byte) => byte + 1),
    ],
  ])('%s', async (_, reason, hostile) => {
    const mallory = await world.guest('mallory');
    const before = await world.before(`messages_dropped.${reason}`);
    expect(await mallory.link.sendPeer(primaryOf(mallory), await hostile(mallory))).toBe('delivered');
    await world.expectCounted(before, { [`messages_dropped.${reason}`]: 1 });
    expect(mallory.heard).toEqual([]);
  });

  it('33 KB, which the network itself refuses', async () => {
    const mallory = await world.guest('mallory');
    const before = await world.before();
    const sent = mallory.link.sendPeer(primaryOf(mallory), `lw1.${'A'.repeat(33 * 1_024)}`);
    await expect(sent).rejects.toMatchObject({ kind: 'too-big' });
    await world.expectCounted(before, {});
  });

  it('a reflected grant', async () => {
    const mallory = await world.guest('mallory');
    const held = world.held(mallory, 'room-m');
    await world.wallet.says(held);
    await mallory.grantOf(held.requestId);
    const before = await world.before('messages_dropped.direction');
    const [{ from, text }] = mallory.heard as [{ from: string; text: string }];
    await mallory.link.sendPeer(from, text);
    await world.expectCounted(before, { 'messages_dropped.direction': 1 });
    expect(mallory.heard).toHaveLength(1);
  });

  it('a session of a retired key', async () => {
    const before = await world.before('messages_dropped.unknown-key');
    await retired.say(ack());
    await world.expectCounted(before, { 'messages_dropped.unknown-key': 1 });
    expect(retired.heard).toEqual([]);
  });

  it('A’s bytes from B’s uid', async () => {
    const [alice, bob] = [await world.guest('alice'), await world.guest('bob')];
    const before = await world.before('messages_dropped.not-authentic');
    await bob.link.sendPeer(primaryOf(alice), await alice.sealed(ack()));
    await world.expectCounted(before, { 'messages_dropped.not-authentic': 1 });
  });

  it('a message that was sealed for another identity', async () => {
    const mallory = await world.guest('mallory');
    const before = await world.before('messages_dropped.not-authentic');
    await mallory.link.sendPeer(otherThan(primaryOf(mallory)), await mallory.sealed(ack()));
    await world.expectCounted(before, { 'messages_dropped.not-authentic': 1 });
  });

  it('a message with any one bit flipped', async () => {
    const reasons = ['form', 'version', 'direction', 'reserved', 'unknown-key', 'long-expired', 'not-authentic'];
    const names = reasons.map((reason) => `messages_dropped.${reason}`);
    const { length: bytes } = bytesOf(await (await world.guest('mallory')).sealed(ack()));
    const before = await world.before(...names);
    const beganAt = world.clock();
    const dropped = async (): Promise<number> => {
      const counts = await Promise.all(names.map((name) => world.counted(name)));
      return counts.reduce((sum, count, index) => sum + count - before[names[index]!]!, 0);
    };
    const mallories = await Promise.all(Array.from({ length: 30 }, () => world.guest('mallory')));
    const texts = await Promise.all(mallories.map((one) => one.sealed(ack())));
    const bits = Array.from({ length: bytes * 8 }, (_, bit) => bit);
    for (let from = 0, round = 1; from < bits.length; from += BITS_AT_ONCE * mallories.length, round++) {
      const now = bits.slice(from, from + BITS_AT_ONCE * mallories.length);
      const sends = now.map((bit, index) => {
        const who = index % mallories.length;
        return mallories[who]!.link.sendPeer(primaryOf(mallories[who]!), withBitFlipped(texts[who]!, bit));
      });
      expect(new Set(await Promise.all(sends))).toEqual(new Set(['delivered']));
      await eventually(async () => expect(await dropped()).toBe(from + now.length));
      world.turnClockTo(beganAt + round * MINUTE_MS);
    }
    await world.expectCounted(before, {});
    expect(mallories.flatMap(({ heard }) => heard)).toEqual([]);
    world.turnClockTo(Date.now());
  });

  it('100 junk messages a second, while others are served', async () => {
    const mallories = await Promise.all(Array.from({ length: SENDERS_OF_JUNK }, () => world.guest('mallory')));
    const before = await world.before('messages_dropped.form', 'messages_dropped.too-many-messages');
    const served = world.expectServed();
    const all = JUNK_PER_SECOND * JUNK_SECONDS;
    const beganMs = performance.now();
    for (let sent = 0; sent < all; await sleep(10)) {
      const due = ((performance.now() - beganMs) * JUNK_PER_SECOND) / 1_000;
      for (; sent < Math.min(due, all); sent++) {
        const mallory = mallories[sent % mallories.length]!;
        mallory.link.sendPeer(primaryOf(mallory), 'junk').catch(() => 'refused');
      }
    }
    await served;
    await eventually(async () => {
      const [form, tooMany] = await Promise.all(
        ['messages_dropped.form', 'messages_dropped.too-many-messages'].map(
          async (name) => (await world.counted(name)) - before[name]!,
        ),
      );
      // Twenty at once and ten a second of each are looked at, and no more.
      expect(form! + tooMany!).toBe(all);
      expect(tooMany).toBeGreaterThan(all / 3);
    });
    // The honest viewer's own.
    expect(await world.counted('messages_recorded.GiftRequested')).toBe(before['messages_recorded.GiftRequested']! + 1);
  });
});
