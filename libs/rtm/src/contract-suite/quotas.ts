import { describe, expect, it, vi } from 'vitest';
import { TransportError } from '../transport.js';
import { type Bench, SOON, expectRefusal } from './transport-rig.js';

/** What a link may do, and how often. */
export function describeQuotas(bench: () => Bench): void {
  describe('quotas', () => {
    it('refuse messages above the rate as too frequent, peer and channel together, and are whole again a second later', async () => {
      const [alice, bob] = [await bench().client(), await bench().receiver()];
      const { sendsPerSecond } = alice.link.caps;
      const sends = Array.from({ length: sendsPerSecond + 10 }, (_, n) =>
        n % 2 === 0 ? alice.link.sendPeer(bob.link.uid, `${n}`) : alice.link.sendChannel('room-1', `${n}`),
      );
      const results = await Promise.allSettled(sends);
      const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
      expect(errors).toHaveLength(10);
      for (const error of errors) expect(error).toMatchObject({ kind: 'rate', code: -11_025, retryable: true });
      await expect
        .poll(() => outcomeOf(alice.link.sendChannel('room-1', 'again')), { timeout: 3_000 })
        .toBe('accepted');
    });

    it('refuse more channels than may be subscribed to', { timeout: 20_000 }, async (context) => {
      bench().needs(context, 'receive');
      const { link } = await bench().client();
      for (let n = 0; n < link.caps.maxChannels; n++)
        expect(await untilNotTooFrequent(() => link.subscribe(`room-${n}`))).toBeUndefined();
      expect(await untilNotTooFrequent(() => link.subscribe('one-more'))).toBe('fatal');
      expect(await untilNotTooFrequent(() => link.unsubscribe('room-0'))).toBeUndefined();
      expect(await untilNotTooFrequent(() => link.subscribe('one-more'))).toBeUndefined();
      expect(await untilNotTooFrequent(() => link.subscribe('room-0'))).toBe('fatal');
    });

    it('refuse to leave a channel too soon after much else: it is heard no more, and left by asking again', async (context) => {
      bench().needs(context, 'receive');
      const [alice, bob] = [await bench().client(), await bench().client()];
      await bob.link.subscribe('room-1');
      const others = Array.from({ length: 40 }, () => bob.link.subscribe('room-2'));
      const leaving = expectRefusal(bob.link.unsubscribe('room-1'), 'rate', [-10_021]);
      await Promise.allSettled(others);
      await leaving;
      await alice.link.sendChannel('room-1', 'not for bob');
      await alice.link.sendChannel('room-2', 'for bob');
      await expect.poll(() => bob.channel.map(({ text }) => text), SOON).toEqual(['for bob']);
      expect(await untilNotTooFrequent(() => bob.link.unsubscribe('room-1'))).toBeUndefined();
      expect(await untilNotTooFrequent(() => bob.link.subscribe('room-1'))).toBeUndefined();
      await alice.link.sendChannel('room-1', 'for bob again');
      await expect.poll(() => bob.channel.map(({ text }) => text), SOON).toEqual(['for bob', 'for bob again']);
    });
  });
}

/** The rate of subscriptions is what is refused first; a moment later it is not. */
const untilNotTooFrequent = (call: () => Promise<void>): Promise<unknown> =>
  vi.waitFor(
    async () => {
      const outcome = await outcomeOf(call());
      if (outcome === 'rate') throw new Error('still too frequent');
      return outcome;
    },
    { timeout: 3_000, interval: 50 },
  );

const outcomeOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof TransportError) return error.kind;
    throw error;
  }
};
