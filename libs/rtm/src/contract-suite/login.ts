import { describe, expect, it } from 'vitest';
import { type Bench, SOON, expectRefusal, listening } from './transport-rig.js';

/** Who may log in, and what becomes of whoever did. */
export function describeLogin(bench: () => Bench): void {
  describe('login', () => {
    it('goes from stopped over connecting to ready, and back to stopped', async () => {
      const client = listening(bench().link());
      expect(client.link.state).toBe('stopped');
      await client.link.start();
      expect(client.link.state).toBe('ready');
      await client.link.stop();
      expect(client.link.state).toBe('stopped');
      expect(client.states).toEqual(['connecting', 'ready', 'stopped']);
    });

    it.for(['expired', 'of-another-uid', 'nonsense'] as const)(
      'is refused with a token that is %s',
      async (token, context) => {
        bench().needs(context, 'login');
        const link = bench().link(undefined, token);
        await expectRefusal(link.start(), 'auth');
        expect(link.state).toBe('auth-failed');
      },
    );

    it('succeeds after all once a refused link has a good token', async (context) => {
      bench().needs(context, 'login');
      const uid = bench().uid();
      const link = bench().link(uid, 'expired');
      await expectRefusal(link.start(), 'auth', [-10_009]);
      await link.renewToken(bench().rig.token(uid));
      await link.start();
      expect(link.state).toBe('ready');
    });

    it('is refused to a link that is logging in already', async (context) => {
      bench().needs(context, 'login');
      const link = bench().link();
      const first = link.start();
      await expectRefusal(link.start(), 'not-connected', [-10_017]);
      await first;
      expect(link.state).toBe('ready');
    });

    it('ends when the link is stopped meanwhile', async (context) => {
      bench().needs(context, 'login');
      const link = bench().link();
      const refused = expectRefusal(link.start(), 'not-connected', [-10_023]);
      await link.stop();
      await refused;
      expect(link.state).toBe('stopped');
    });

    it('ends when its caller loses interest, and does not begin when that was before', async (context) => {
      bench().needs(context, 'login');
      const link = bench().link();
      const interest = new AbortController();
      const refused = expectRefusal(link.start(interest.signal), 'not-connected', [-10_023]);
      interest.abort();
      await refused;
      await expectRefusal(link.start(interest.signal), 'not-connected', [-10_023]);
      expect(link.state).toBe('stopped');
    });

    it('can be done again after a stop', async () => {
      const { link } = await bench().client();
      await link.stop();
      await link.start();
      expect(link.state).toBe('ready');
    });

    it('takes a new token while ready, but none of another uid', async (context) => {
      bench().needs(context, 'login');
      const { link } = await bench().client();
      await link.renewToken(bench().rig.token(link.uid));
      await expectRefusal(link.renewToken(bench().rig.token(bench().uid())), 'auth');
      expect(link.state).toBe('ready');
    });
  });

  describe('a second login with the same uid', () => {
    it('kicks the first link, which never logs in again, by itself or when told to', async (context) => {
      bench().needs(context, 'login');
      const first = await bench().client();
      const second = await bench().client(first.link.uid);
      await expect.poll(() => first.link.state, SOON).toBe('kicked');
      await expectRefusal(first.link.start(), 'fatal', [-10_027]);
      await expectRefusal(first.link.sendPeer(second.link.uid, 'am I still here?'), 'not-connected');
      await first.link.stop();
      expect(first.states).toEqual(['connecting', 'ready', 'kicked']);
      expect(second.states).toEqual(['connecting', 'ready']);
    });

    it('gets what is sent to the uid from then on', async (context) => {
      bench().needs(context, 'login');
      const first = await bench().client();
      const second = await bench().client(first.link.uid);
      const sender = await bench().client();
      expect(await sender.link.sendPeer(first.link.uid, 'who is it?')).toBe('delivered');
      await expect.poll(() => second.peer.length, SOON).toBe(1);
      expect(first.peer).toEqual([]);
    });
  });
}
