import type { FaultOrder, SandboxTransport } from '@liwu/rtm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SandboxRig } from '../sandbox-rig.js';
import { soon } from '../soon.js';

describe('a fault that was ordered', () => {
  let rig: SandboxRig;
  let alice: SandboxTransport;
  let bob: SandboxTransport;
  let heard: string[];
  const order = (given: FaultOrder) => rig.admin.order(given);
  const link = (uid: string): Promise<SandboxTransport> => rig.startedLink(uid, { sendDeadlineMs: 100 });

  beforeEach(async () => {
    rig = await SandboxRig.start();
    heard = [];
    [alice, bob] = [await link('alice'), await link('bob')];
    bob.onPeer(({ text }) => heard.push(text));
    bob.onChannel(({ text }) => heard.push(text));
    await bob.subscribe('room-1');
  });
  afterEach(async () => {
    await Promise.all([alice.stop(), bob.stop()]);
    await rig.sandbox.stop();
  });

  it('drops a peer message, and its sender hears nothing, or what was ordered', async () => {
    await order({ kind: 'drop', to: 'bob', next: 1 });
    await order({ kind: 'drop', to: 'bob', next: 1, answer: 'ok' });
    expect(await alice.sendPeer('bob', 'lost')).toBe('unknown');
    expect(await alice.sendPeer('bob', 'lost too')).toBe('delivered');
    expect(await alice.sendPeer('bob', 'kept')).toBe('delivered');
    await soon(() => heard).toEqual(['kept']);
  });

  it('drops a whole channel message for all its subscribers, and its publisher is told that it was accepted', async () => {
    const carol = await link('carol');
    await carol.subscribe('room-1');
    const heardByCarol: string[] = [];
    carol.onChannel(({ text }) => heardByCarol.push(text));
    await order({ kind: 'drop', channel: 'room-1', next: 1 });
    expect(await alice.sendChannel('room-1', 'lost')).toBe('accepted');
    expect(await alice.sendChannel('room-1', 'kept')).toBe('accepted');
    await soon(() => [heard, heardByCarol]).toEqual([['kept'], ['kept']]);
    expect((await rig.admin.trueLog()).entries.map(({ text }) => text)).toEqual(['kept']);
    await carol.stop();
  });

  it("loses one subscriber's copy, while all others get theirs", async () => {
    const carol = await link('carol');
    await carol.subscribe('room-1');
    const heardByCarol: string[] = [];
    carol.onChannel(({ text }) => heardByCarol.push(text));
    const { id } = await order({ kind: 'lose-copy', subscriber: 'car*', probability: 1 });
    expect(await alice.sendChannel('room-1', 'one')).toBe('accepted');
    expect(await alice.sendPeer('carol', 'no copy')).toBe('delivered');
    await soon(() => heard).toEqual(['one']);
    const fault = { order: id, kind: 'lose-copy', on: 'channel', from: 'alice', to: 'room-1', subscriber: 'carol' };
    expect((await rig.admin.faultLog()).entries).toMatchObject([fault]);
    expect((await rig.admin.trueLog()).entries).toMatchObject([{ text: 'one', subscribers: 1 }]);
    await rig.admin.withdraw(id);
    await alice.sendChannel('room-1', 'two');
    await soon(() => [heard, heardByCarol]).toEqual([['one', 'two'], ['two']]);
    await carol.stop();
  });

  it('loses the answer only', async () => {
    await order({ kind: 'unanswered', from: 'alice', next: 2 });
    expect(await alice.sendPeer('bob', 'one')).toBe('unknown');
    expect(await alice.sendChannel('room-1', 'two')).toBe('unknown');
    await soon(() => heard).toEqual(['one', 'two']);
  });

  it('delays a message, and others overtake it', async () => {
    await order({ kind: 'delay', channel: 'room-1', next: 1, delayMs: 40 });
    expect(await alice.sendChannel('room-1', 'slow')).toBe('accepted');
    await alice.sendChannel('room-1', 'quick');
    await soon(() => heard).toEqual(['quick', 'slow']);
    const { entries } = await rig.admin.trueLog();
    const slow = entries.find(({ text }) => text === 'slow');
    expect(slow!.relayedAt - slow!.receivedAt).toBeGreaterThanOrEqual(39);
  });

  it('finds the recipient of a delayed message offline if it has left meanwhile', async () => {
    await order({ kind: 'delay', to: 'carol', next: 1, delayMs: 30 });
    const carol = await link('carol');
    const sent = alice.sendPeer('carol', 'too slow');
    await carol.stop();
    expect(await sent).toBe('offline');
  });

  it('duplicates a message, which still has one answer', async () => {
    await order({ kind: 'duplicate', from: 'alice', next: 2, copies: 2 });
    expect(await alice.sendPeer('bob', 'peer')).toBe('delivered');
    expect(await alice.sendChannel('room-1', 'channel')).toBe('accepted');
    await soon(() => heard).toEqual(['peer', 'peer', 'peer', 'channel', 'channel', 'channel']);
    expect((await rig.admin.trueLog()).entries.map(({ copy, subscribers }) => [copy, subscribers])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  it('lets the next message overtake', async () => {
    await order({ kind: 'reorder', channel: 'room-1', next: 1 });
    await alice.sendChannel('room-1', 'first');
    await alice.sendChannel('room-1', 'second');
    await soon(() => heard).toEqual(['second', 'first']);
  });

  it("breaks the sender's link once the message has arrived, and the sender does not know that", async () => {
    await order({ kind: 'disconnect', from: 'alice', next: 1 });
    expect(await alice.sendPeer('bob', 'last words')).toBe('unknown');
    await soon(() => heard).toEqual(['last words']);
    await soon(() => alice.state).toBe('ready');
    expect(await alice.sendPeer('bob', 'back again')).toBe('delivered');
  });

  it("breaks the recipient's link, which comes back", async () => {
    await order({ kind: 'disconnect', to: 'bob', next: 1, whom: 'recipient' });
    await alice.sendPeer('bob', 'brace yourself');
    await soon(() => bob.state).toBe('degraded');
    await soon(() => bob.state).toBe('ready');
  });

  it('kicks the sender, as if it had logged in elsewhere', async () => {
    await order({ kind: 'kick', from: 'alice', next: 1 });
    expect(await alice.sendChannel('room-1', 'last words')).toBe('unknown');
    expect(alice.state).toBe('kicked');
    await soon(() => heard).toEqual(['last words']);
  });

  it('refuses a message as too frequent', async () => {
    await order({ kind: 'throttle', from: 'alice', next: 2 });
    await expect(alice.sendPeer('bob', 'no')).rejects.toMatchObject({ kind: 'rate', code: -11_025 });
    await expect(alice.sendChannel('room-1', 'no')).rejects.toMatchObject({ kind: 'rate', code: -11_025 });
    expect(await alice.sendPeer('bob', 'yes')).toBe('delivered');
    expect(heard).toEqual(['yes']);
  });

  it('is the same for the same seed and the same messages', async () => {
    const runWith = async (seed: number): Promise<number[]> => {
      await rig.admin.plan({ seed, orders: [{ kind: 'drop', probability: 0.5, answer: 'ok' }] });
      heard.length = 0;
      const messages = Array.from({ length: 16 }, (_, n) => n);
      for (const n of messages) await alice.sendPeer('bob', `${n}`);
      await rig.admin.clear();
      await alice.sendPeer('bob', 'end');
      await soon(() => heard.at(-1)).toBe('end');
      return heard.slice(0, -1).map(Number);
    };
    const [first, same, other] = [await runWith(7), await runWith(7), await runWith(8)];
    expect(same).toEqual(first);
    expect(other).not.toEqual(first);
    const log = await rig.admin.faultLog();
    expect(log.entries.filter(({ kind }) => kind === 'drop')).toHaveLength(
      48 - first.length - same.length - other.length,
    );
  });
});
