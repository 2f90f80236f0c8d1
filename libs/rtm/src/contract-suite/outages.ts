import { describe, expect, it } from 'vitest';
import { type Bench, type Client, expectRefusal, SOON } from './transport-rig.js';

const LATE = { timeout: 30_000 };

/** What becomes of a link whose connection breaks; only where the rig can break one. */
export function describeOutages(bench: () => Bench): void {
  describe('a link whose connection breaks', () => {
    it('is degraded, comes back by itself, and has its subscriptions again', async (context) => {
      bench().needs(context, 'receive', 'break-link');
      const [alice, bob] = [await bench().client(), await bench().client()];
      await bob.link.subscribe('room-1');
      await bob.link.subscribe('room-2');
      await bob.link.unsubscribe('room-2');
      await bench().rig.breakLink!(bob.link.uid);
      await backAgain(bob);
      expect(await alice.link.sendPeer(bob.link.uid, 'welcome back')).toBe('delivered');
      await alice.link.sendChannel('room-2', 'not for bob');
      await alice.link.sendChannel('room-1', 'hello');
      await expect.poll(() => bob.channel.map(({ text }) => text), SOON).toEqual(['hello']);
      expect(bob.peer.map(({ text }) => text)).toEqual(['welcome back']);
    });

    it('does not come back once it was stopped', async (context) => {
      bench().needs(context, 'receive', 'break-link');
      const [alice, bob] = [await bench().client(), await bench().client()];
      await bench().rig.breakLink!(bob.link.uid);
      await expect.poll(() => bob.link.state, SOON).toBe('degraded');
      await bob.link.stop();
      expect(await alice.link.sendPeer(bob.link.uid, 'are you there?')).toBe('offline');
      expect(bob.link.state).toBe('stopped');
    });
  });
}

/** That a late answer is about its own call only; it comes when the link's own deadline has passed. */
export function describeLateAnswers(bench: () => Bench): void {
  describe('a late answer', () => {
    it(
      'spoils nothing: a channel that was left and subscribed to again is heard, though its first subscription is never answered',
      LATE,
      async (context) => {
        bench().needs(context, 'receive', 'leave-unanswered');
        const [alice, bob] = [await bench().client(), await bench().client()];
        bench().rig.leaveUnanswered!(bob.link.uid);
        const first = expectRefusal(bob.link.subscribe('room-1'), 'not-connected');
        await bob.link.unsubscribe('room-1');
        await bob.link.subscribe('room-1');
        await alice.link.sendChannel('room-1', 'before');
        await first;
        await alice.link.sendChannel('room-1', 'after');
        await expect.poll(() => bob.channel.map(({ text }) => text), SOON).toEqual(['before', 'after']);
        expect(bob.link.state).toBe('ready');
      },
    );
  });
}

const backAgain = ({ states }: Client): Promise<void> =>
  expect.poll(() => states, SOON).toEqual(['connecting', 'ready', 'degraded', 'ready']);
