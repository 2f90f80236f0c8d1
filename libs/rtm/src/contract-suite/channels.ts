import { describe, expect, it } from 'vitest';
import { A_MINUTE_MS, type Bench, SOON, expectRefusal } from './transport-rig.js';

/** The provider's clock and ours may differ by so much. */
const NEAR_MS = 5_000;

/** What channel messages promise. */
export function describeChannels(bench: () => Bench): void {
  describe('a channel message', () => {
    it('reaches all that are subscribed, with channel, publisher and the provider’s time, but not its publisher', async () => {
      const [alice, bob, carol] = [await bench().client(), await bench().receiver(), await bench().receiver()];
      const subscribers = bench().can('receive') ? [alice, bob, carol] : [bob, carol];
      for (const { link } of subscribers) await link.subscribe('room-1');
      const before = Date.now();
      expect(await alice.link.sendChannel('room-1', 'hello')).toBe('accepted');
      const at = expect.toSatisfy((at: number) => Math.abs(at - before) < NEAR_MS) as number;
      const expected = [{ channel: 'room-1', publisher: alice.link.uid, text: 'hello', at }];
      await expect.poll(() => bob.channel, SOON).toEqual(expected);
      await expect.poll(() => carol.channel, SOON).toEqual(expected);
      expect(alice.channel).toEqual([]);
    });

    it('may be published without a subscription, and into a channel that nobody listens to', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      await bob.link.subscribe('room-1');
      expect(await alice.link.sendChannel('room-1', 'hello')).toBe('accepted');
      expect(await alice.link.sendChannel('room-2', 'anybody?')).toBe('accepted');
      await expect.poll(() => bob.channel.map(({ text }) => text), SOON).toEqual(['hello']);
    });

    it('does not reach other channels, nor whoever is not subscribed any more', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      for (const room of ['room-1', 'room-2', 'room-3']) await bob.link.subscribe(room);
      await bob.link.unsubscribe('room-1');
      await bob.link.unsubscribe('never-subscribed');
      for (const room of ['room-0', 'room-1', 'room-2', 'room-3']) await alice.link.sendChannel(room, room);
      await expect.poll(() => bob.channel.length, SOON).toBe(2);
      expect(bob.channel.map(({ text }) => text).toSorted()).toEqual(['room-2', 'room-3']);
    });

    it('comes once to whoever subscribed twice', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      await bob.link.subscribe('room-1');
      await bob.link.subscribe('room-1');
      await alice.link.sendChannel('room-1', 'one');
      await alice.link.sendChannel('room-1', 'two');
      await expect.poll(() => bob.channel.map(({ text }) => text).toSorted(), SOON).toEqual(['one', 'two']);
    });

    it('reaches whoever has left the channel and subscribes again at once, and goes out from there', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      await bob.link.subscribe('room-1');
      await Promise.all([bob.link.unsubscribe('room-1'), bob.link.subscribe('room-1')]);
      await alice.link.sendChannel('room-1', 'welcome back');
      await expect.poll(() => bob.channel.map(({ text }) => text), SOON).toEqual(['welcome back']);
      expect(await bob.link.sendChannel('room-1', 'thank you')).toBe('accepted');
    });

    it('is not replayed to whoever subscribes later, or logs in again', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      await alice.link.sendChannel('room-1', 'too early');
      await bob.link.subscribe('room-1');
      await bob.link.stop();
      await alice.link.sendChannel('room-1', 'while away');
      await bob.link.start();
      await bob.link.subscribe('room-1');
      await alice.link.sendChannel('room-1', 'in time');
      await expect.poll(() => bob.channel.map(({ text }) => text), SOON).toEqual(['in time']);
    });

    it('may be as big as is said and no bigger', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      await bob.link.subscribe('room-1');
      const greatest = 'x'.repeat(alice.link.caps.maxBytes);
      await alice.link.sendChannel('room-1', greatest);
      await expect.poll(() => bob.channel.map(({ text }) => text), SOON).toEqual([greatest]);
      await expectRefusal(alice.link.sendChannel('room-1', `${greatest}!`), 'too-big', [-11_010]);
    });

    it('is refused, and never goes out, when it has not begun by the time that it was to', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      await bob.link.subscribe('room-1');
      const late = alice.link.sendChannel('room-1', 'too late', { startUntil: Date.now() - 1 });
      await expectRefusal(late, 'too-late', [-10_023]);
      await alice.link.sendChannel('room-1', 'in time', { startUntil: Date.now() + A_MINUTE_MS });
      await expect.poll(() => bob.channel.map(({ text }) => text), SOON).toEqual(['in time']);
    });

    it('is refused for a bad name, and so is subscribing to it', async () => {
      const { link } = await bench().client();
      await expectRefusal(link.sendChannel('no room', 'hello'), 'bad-id');
      await expectRefusal(link.subscribe(''), 'bad-id');
    });

    it('is refused to a link that is not logged in, and so is subscribing', async () => {
      const link = bench().link();
      await expectRefusal(link.sendChannel('room-1', 'hello'), 'not-connected', [-10_002]);
      await expectRefusal(link.subscribe('room-1'), 'not-connected', [-10_002]);
    });
  });
}
