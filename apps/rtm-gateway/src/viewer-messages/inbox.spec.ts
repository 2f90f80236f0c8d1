import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_UNPUBLISHED, REPEAT_AFTER_MS } from '../admission/admission.js';
import { MAX_OF_A_VIEWER } from '../admission/lane-load.js';
import { cut, withByte } from '../testing/altered-message.js';
import { GatewayRig } from '../testing/gateway-rig.js';
import { NOON, requestIdAt, sample } from '../testing/samples.js';

let rig: GatewayRig;
let alice: Awaited<ReturnType<GatewayRig['viewer']>>;
beforeEach(async () => {
  rig = await new GatewayRig().start();
  alice = await rig.viewer();
});

const PRIMARY = 'gift-gateway-0-0';
const request = (more: object = {}) => ({
  kind: 'request',
  requestId: requestIdAt(NOON),
  at: NOON,
  try: 1,
  room: 'room-1',
  receiver: 'bob',
  gift: 'rose',
  quantity: 1,
  cost: '10',
  ...more,
});
const sealed = (message: object = request(), to = PRIMARY): Promise<string> =>
  alice.seal.seal(JSON.stringify(message), to);
/** Alice asks for something new, and its outcome is there at once. */
const isAnswered = async (say: (message: object) => Promise<void>, k: number): Promise<void> => {
  const requestId = requestIdAt(NOON, k);
  await say(request({ requestId }));
  rig.admission.handled(sample('CoinsHeld', { requestId }), rig.now);
};
const drops = (): Record<string, number> =>
  Object.fromEntries(Object.entries(rig.counters.snapshot()).filter(([name]) => name.startsWith('drop.')));

describe('the inbox', () => {
  it('records a request, and says since when it was known', async () => {
    await alice.say(request());
    expect(rig.facts.of('GiftRequested')).toMatchObject([{ viewerId: 'alice', replyTo: alice.replyTo, n: 1 }]);
    expect(rig.facts.published[0]!.origin).toEqual({ kind: 'message', now: NOON });
  });

  it.each<[string, string, () => Promise<string> | string]>([
    ['nothing', 'form', () => ''],
    ['1,025 characters', 'form', () => `lw1.${'A'.repeat(1_021)}`],
    ['33 KB', 'form', () => `lw1.${'A'.repeat(33 * 1_024)}`],
    ['padding', 'form', async () => `${await sealed()}=`],
    ['a space', 'form', async () => (await sealed()).replace('lw1.', 'lw1. ')],
    ['a new line', 'form', async () => `${await sealed()}\n`],
    ['another version', 'version', async () => withByte(await sealed(), 0, 2)],
    ['the other direction', 'direction', async () => withByte(await sealed(), 1, 2)],
    ['a retired key', 'unknown-key', async () => withByte(await sealed(), 2, 99)],
    ['a reserved byte', 'reserved', async () => withByte(await sealed(), 3, 1)],
    ['an expiry raised by one', 'not-authentic', async () => withByte(await sealed(), 7, (byte) => byte + 1)],
    ['a cut tag', 'not-authentic', async () => cut(await sealed(), 12)],
    ['a message for another identity', 'not-authentic', () => sealed(request(), 'gift-gateway-0-1')],
  ])('drops %s in silence, and counts it as %s', async (_, reason, text) => {
    await alice.sayRaw(await text());
    expect(drops()).toEqual({ [`drop.${reason}`]: 1 });
    expect(rig.facts.published).toEqual([]);
    expect(await alice.received()).toEqual([]);
  });

  it('drops a message with any one bit flipped', async () => {
    const bytes = Buffer.from((await sealed()).slice(4), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      rig.now += 61_000; // so that no limit hides what the seal does
      rig.inbox.receive(PRIMARY, { from: alice.uid, text: `lw1.${flipped.toString('base64url')}` });
    }
    expect(rig.facts.published).toEqual([]);
    expect(await alice.received()).toEqual([]);
    const counted = Object.values(drops()).reduce((sum, count) => sum + count, 0);
    expect(counted).toBe(bytes.length * 8);
  });

  it('drops one viewer’s bytes that another one sends, and a grant that is sent back', async () => {
    const bob = await rig.viewer('v-bob-00000000');
    await bob.sayRaw(await sealed());
    const grant = rig.keyring.seal('{"kind":"grant"}', { replyTo: alice.replyTo, sender: PRIMARY });
    await alice.sayRaw(grant);
    expect(drops()).toEqual({ 'drop.not-authentic': 1, 'drop.direction': 1 });
    expect(rig.facts.published).toEqual([]);
  });

  it.each(['a-0123456789abcdef', 'gift-gateway-1-0', 'v-alice', 'mallory', ''])(
    'drops what the uid "%s" says without looking at it',
    (from) => {
      rig.inbox.receive(PRIMARY, { from, text: 'lw1.whatever' });
      expect(drops()).toEqual({ 'drop.not-a-viewer': 1 });
    },
  );

  it('takes 20 messages at once and 10 a second of one uid, whatever they are', async () => {
    for (let k = 0; k < 100; k++) await alice.sayRaw('junk');
    expect(drops()).toEqual({ 'drop.form': 20, 'drop.too-many-messages': 80 });
    rig.now += 1_000;
    for (let k = 0; k < 100; k++) await alice.sayRaw('junk');
    expect(drops()).toMatchObject({ 'drop.form': 30 });
  });

  it('records twenty acknowledgements of one viewer at once, and eight a second, by however many uids they come', async () => {
    const tabs = [alice];
    for (let k = 0; k < 9; k++) tabs.push(await rig.viewer(`v-alice-0000000${k}`));
    const say = async (from: number): Promise<void> => {
      for (let k = from; k < from + 100; k++)
        await tabs[k % tabs.length]!.say({
          kind: 'ack',
          requestId: requestIdAt(NOON, k),
          at: NOON,
          attempt: 0,
          sentAt: NOON,
        });
    };
    await say(0);
    expect(rig.facts.of('BroadcastAcknowledged')).toHaveLength(20);
    rig.now += 1_000;
    await say(100);
    expect(rig.facts.of('BroadcastAcknowledged')).toHaveLength(28);
    expect(drops()).toEqual({ 'drop.too-many-acks': 172 });
  });

  it('ignores nobody for longer than a minute where the clock is set back', async () => {
    rig.now += 600_000;
    const forged = withByte(await sealed(), 7, (byte) => byte + 1);
    for (let k = 0; k < 6; k++) await alice.sayRaw(forged);
    expect(drops()).toEqual({ 'drop.not-authentic': 5, 'drop.ignored-sender': 1 });
    rig.now = NOON;
    await alice.say(request());
    rig.now += 60_000;
    await alice.say(request({ at: rig.now }));
    expect(rig.facts.of('GiftRequested')).toHaveLength(1);
  });

  it('ignores a uid for a minute after five messages that are not authentic, and nobody else', async () => {
    const forged = withByte(await sealed(), 7, (byte) => byte + 1);
    for (let k = 0; k < 5; k++) await alice.sayRaw(forged);
    await alice.say(request());
    expect(drops()).toEqual({ 'drop.not-authentic': 5, 'drop.ignored-sender': 1 });
    const bob = await rig.viewer('v-bob-00000000');
    await bob.say(request());
    rig.now += 60_000;
    await alice.say(request({ at: rig.now }));
    expect(rig.facts.of('GiftRequested').map(({ viewerId }) => viewerId)).toEqual(['bob', 'alice']);
  });

  it('drops a copy of what it has recorded, and records a new try', async () => {
    const text = await sealed();
    for (let k = 0; k < 15; k++) await alice.sayRaw(text);
    expect(rig.facts.of('GiftRequested').map(({ n }) => n)).toEqual([1]);
    expect(drops()).toEqual({ 'drop.repeat': 14 });
    await rig.when(sample('HoldRefused', { requestId: requestIdAt(NOON) }));
    await alice.say(request({ try: 2 }));
    expect(rig.facts.of('GiftRequested').map(({ n }) => n)).toEqual([1, 2]);
  });

  it('leaves a new try of what is under way alone, until its outcome may have been lost', async () => {
    await alice.say(request());
    await alice.say(request({ try: 2 }));
    expect(drops()).toEqual({ 'drop.under-way': 1 });
    rig.now += REPEAT_AFTER_MS;
    await alice.say(request({ try: 3, at: rig.now }));
    expect(rig.facts.of('GiftRequested').map(({ n }) => n)).toEqual([1, 3]);
  });

  it('takes a new try at once, if the first one could not be published', async () => {
    rig.facts.failing = true;
    await alice.say(request());
    rig.facts.failing = false;
    await alice.say(request({ try: 2 }));
    expect(rig.facts.of('GiftRequested').map(({ n }) => n)).toEqual([2]);
  });

  it('says that there is no room while more facts wait for Kafka than it takes at once', async () => {
    rig.facts.pending = MAX_UNPUBLISHED;
    await alice.say(request());
    expect(await alice.received()).toMatchObject([{ code: 'overloaded', final: false, retryAfterMs: 2_000 }]);
    rig.facts.pending--;
    await alice.say(request({ try: 2 }));
    expect(rig.facts.of('GiftRequested').map(({ n }) => n)).toEqual([2]);
  });

  it('takes a copy after all, if the first one could not be published', async () => {
    const text = await sealed();
    rig.facts.failing = true;
    await alice.sayRaw(text);
    await Promise.resolve();
    rig.facts.failing = false;
    await alice.sayRaw(text);
    expect(rig.facts.of('GiftRequested')).toHaveLength(1);
  });

  it('answers what is authentic and wrong, so often and no more', async () => {
    for (let k = 0; k < 15; k++) await alice.say(request({ quantity: 0 }));
    const answers = await alice.received();
    expect(answers).toHaveLength(10);
    expect(answers[0]).toMatchObject({ kind: 'error', code: 'bad-message', now: NOON });
    expect(drops()).toEqual({ 'drop.answers-used-up': 5 });
    expect(rig.facts.published).toEqual([]);
  });

  it('answers one viewer no oftener for its having many uids', async () => {
    const tabs = await Promise.all(['aaaaaaaa', 'bbbbbbbb', 'cccccccc'].map((tab) => rig.viewer(`v-alice-${tab}`)));
    for (const tab of tabs) for (let k = 0; k < 5; k++) await tab.say(request({ quantity: 0 }));
    const answers = await Promise.all(tabs.map((tab) => tab.received()));
    expect(answers.flat()).toHaveLength(10);
  });

  it('has no room for a viewer of whom five requests are under way', async () => {
    for (let k = 0; k < 7; k++) await alice.say(request({ requestId: requestIdAt(NOON, k) }));
    expect(rig.facts.of('GiftRequested')).toHaveLength(MAX_OF_A_VIEWER);
    expect(await alice.received()).toMatchObject([{ code: 'overloaded' }, { code: 'overloaded' }]);
  });

  it('asks a viewer to slow down who requests more than ten at once', async () => {
    for (let k = 0; k < 12; k++) await isAnswered(alice.say, k);
    expect(rig.facts.of('GiftRequested')).toHaveLength(10);
    expect(await alice.received()).toMatchObject([{ code: 'slow-down', retryAfterMs: 250 }, { code: 'slow-down' }]);
  });

  it('counts one viewer’s two devices together, and lets two viewers use the same id', async () => {
    const second = await rig.viewer('v-alice-zzzzzzzz');
    const bob = await rig.viewer('v-bob-00000000');
    for (let k = 0; k < 6; k++) {
      await isAnswered(alice.say, k);
      await isAnswered(second.say, k + 100);
    }
    await bob.say(request());
    const viewers = rig.facts.of('GiftRequested').map(({ viewerId }) => viewerId);
    expect(viewers.filter((id) => id === 'alice')).toHaveLength(10);
    expect(viewers.filter((id) => id === 'bob')).toHaveLength(1);
  });

  it('goes on, one uid’s flood or not: others are recorded at once', async () => {
    const bob = await rig.viewer('v-bob-00000000');
    const text = await bob.seal.seal(JSON.stringify(request()), PRIMARY);
    for (let k = 0; k < 1_000; k++) rig.inbox.receive(PRIMARY, { from: alice.uid, text: 'junk' });
    rig.inbox.receive(PRIMARY, { from: bob.uid, text });
    expect(rig.facts.of('GiftRequested')).toHaveLength(1);
  });

  it('tells a session that has just ended, takes its acks, and drops it after a minute', async () => {
    const ack = { kind: 'ack', requestId: requestIdAt(NOON + 3_600_000), attempt: 0, sentAt: NOON };
    rig.now = NOON + 3_600_000;
    await alice.say(request({ requestId: requestIdAt(rig.now), at: rig.now }));
    await alice.say({ ...ack, at: rig.now });
    expect(await alice.received()).toMatchObject([{ kind: 'refused', code: 'session-expired', final: false }]);
    rig.now += 60_000;
    await alice.say({ ...ack, at: rig.now });
    expect(rig.facts.of('BroadcastAcknowledged')).toHaveLength(1);
    expect(drops()).toEqual({ 'drop.long-expired': 1 });
  });
});
