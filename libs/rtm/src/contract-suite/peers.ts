import { describe, expect, it } from 'vitest';
import { A_MINUTE_MS, type Bench, SOON, expectRefusal } from './transport-rig.js';

const AWKWARD = 'quotes " and \\, a line\nand another, 礼物 🎁, \u0000, \u2028, a lone half \ud83c!';

/** What peer messages promise. */
export function describePeers(bench: () => Bench): void {
  describe('a peer message', () => {
    it('arrives as it was sent, with its sender, and its sender is told so', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      const outcome = await alice.link.sendPeer(bob.link.uid, 'hello');
      expect(outcome).toBe(alice.link.caps.receipts ? 'delivered' : 'accepted');
      await expect.poll(() => bob.peer, SOON).toEqual([{ from: alice.link.uid, text: 'hello' }]);
      expect(alice.peer).toEqual([]);
    });

    it('may hold any text', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      const texts = bench().can('empty-text') ? ['', AWKWARD] : [AWKWARD];
      for (const text of texts) await alice.link.sendPeer(bob.link.uid, text);
      await expect.poll(() => bob.peer.length, SOON).toBe(texts.length);
      // A half of a character is none: a network that carries UTF-8 puts another in its place.
      const arrived = bob.peer.map(({ text }) => text.toWellFormed()).toSorted();
      expect(arrived).toEqual(texts.map((text) => text.toWellFormed()));
    });

    it('is told to be offline to a uid that never was there, and to one that has logged out', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      expect(await alice.link.sendPeer(bench().uid(), 'anybody?')).toBe('offline');
      await bob.link.stop();
      expect(await alice.link.sendPeer(bob.link.uid, 'still there?')).toBe('offline');
      expect(bob.peer).toEqual([]);
    });

    it('is not kept for a uid that logs in later', async () => {
      const alice = await bench().client();
      const late = bench().uid();
      expect(await alice.link.sendPeer(late, 'too early')).toBe('offline');
      const bob = await bench().receiver(late);
      await alice.link.sendPeer(late, 'in time');
      await expect.poll(() => bob.peer.map(({ text }) => text), SOON).toEqual(['in time']);
    });

    it('may be as big as is said, counted in bytes, and no bigger', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      const { maxBytes } = alice.link.caps;
      const greatest = '\u0001'.repeat(maxBytes - 3) + '礼';
      await alice.link.sendPeer(bob.link.uid, greatest);
      await expect.poll(() => bob.peer.map(({ text }) => text), SOON).toEqual([greatest]);
      await expectRefusal(alice.link.sendPeer(bob.link.uid, `${greatest}!`), 'too-big', [-11_010]);
    });

    it('is refused, and never goes out, when it has not begun by the time that it was to', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      const late = alice.link.sendPeer(bob.link.uid, 'too late', { startUntil: Date.now() - 1 });
      await expectRefusal(late, 'too-late', [-10_023]);
      await alice.link.sendPeer(bob.link.uid, 'in time', { startUntil: Date.now() + A_MINUTE_MS });
      await expect.poll(() => bob.peer.map(({ text }) => text), SOON).toEqual(['in time']);
    });

    it.each(['', 'a b', 'ä', 'x.y', '_x', 'x'.repeat(65), '{"t":"ping"}'])(
      'is refused to the uid "%s"',
      async (uid) => {
        const { link } = await bench().client();
        await expectRefusal(link.sendPeer(uid, 'hello'), 'bad-id');
      },
    );

    it('is refused to a link that is not logged in', async () => {
      const link = bench().link();
      await expectRefusal(link.sendPeer(bench().uid(), 'too early'), 'not-connected', [-10_002]);
      await link.start();
      await link.stop();
      await expectRefusal(link.sendPeer(bench().uid(), 'too late'), 'not-connected', [-10_002]);
    });

    it('is told to every listener, but to none that was taken away', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      const [gone, kept]: [string[], string[]] = [[], []];
      const take = bob.link.onPeer(({ text }) => gone.push(text));
      bob.link.onPeer(({ text }) => kept.push(text));
      take();
      await alice.link.sendPeer(bob.link.uid, 'hello');
      await expect.poll(() => kept, SOON).toEqual(['hello']);
      expect(gone).toEqual([]);
      expect(bob.peer).toHaveLength(1);
    });
  });
}
