import { beforeEach, describe, expect, it, vi } from 'vitest';
import { GiftClient } from '../gift-client.js';
import { quiet } from '../testing/manual-clock.js';
import { rose, Stage } from '../testing/stage.js';

const MINUTE_MS = 60_000;
let stage: Stage;
beforeEach(async () => {
  stage = await Stage.set();
});

describe('a session', () => {
  it('is renewed at 45 minutes, give or take 5, without a gap for who listens', async () => {
    const bob = await stage.client('bob');
    const rendered = await stage.watch('room-1', bob);
    const alice = await stage.client('alice');
    const first = bob.uid;
    await stage.clock.pass(39 * MINUTE_MS);
    expect(bob.uid).toBe(first);
    await stage.clock.pass(11 * MINUTE_MS);
    expect(bob.uid).not.toBe(first);
    expect(bob.viewerId).toBe('bob');
    const outcome = alice.sendGift(rose);
    await stage.clock.pass(1_000);
    expect((await outcome).kind).toBe('shown');
    expect(rendered).toHaveLength(1);
    expect([...stage.network.links.keys()].filter((uid) => uid.startsWith('v-bob'))).toEqual([bob.uid]);
  });

  it('does not count a publisher’s messages twice while the old link and the new one both hear them', async () => {
    const rendered = await stage.watch('room-1', await stage.client('bob'));
    const alice = await stage.client('alice');
    await stage.clock.pass(45 * MINUTE_MS);
    const publisher = stage.network.links.get(alice.uid!)!;
    for (let number = 0; number < 15; number++) {
      const message = {
        ...rose,
        kind: 'request',
        requestId: alice.newRequestId(),
        at: 0,
        try: 1,
        combo: undefined,
      } as const;
      const grant = stage.gateway.grantOf(message, alice.uid!);
      await publisher.sendChannel('room-1', JSON.stringify({ liwu: 1, kind: 'gifts', grants: [grant] }));
    }
    await quiet();
    expect([...stage.network.links.keys()].filter((uid) => uid.startsWith('v-bob'))).toHaveLength(2);
    expect(rendered).toHaveLength(15);
  });

  it('still receives, for a while, what was on its way to the old uid', async () => {
    const alice = await stage.client('alice');
    stage.gateway.onRequest = () => {};
    await stage.clock.pass(44 * MINUTE_MS);
    const outcome = alice.sendGift(rose);
    await stage.clock.pass(MINUTE_MS);
    const [asked] = stage.gateway.asked;
    expect(asked!.uid).not.toBe(alice.uid);
    stage.gateway.grant(asked!);
    await stage.clock.pass(100);
    expect((await outcome).kind).toBe('shown');
  });

  it('that was kicked is followed by another, with a new uid and the same requests', async () => {
    const alice = await stage.client('alice');
    const rendered = await stage.watch('room-1', alice);
    stage.gateway.onRequest = () => {};
    const outcome = alice.sendGift(rose);
    await stage.clock.pass(200);
    stage.gateway.onRequest = (asked) => stage.gateway.grant(asked);
    const before = alice.uid!;
    stage.network.kick(before);
    await stage.clock.pass(1_000);
    const { kind, requestId } = await outcome;
    expect(kind).toBe('shown');
    expect(alice.uid).not.toBe(before);
    expect(stage.gateway.asked.map(({ message, uid }) => [message.requestId, message.try, uid])).toEqual([
      [requestId, 1, before],
      [requestId, 2, alice.uid],
    ]);
    expect(rendered).toHaveLength(1);
  });

  it('that expired is followed by another when the gateway says so', async () => {
    const alice = await stage.client('alice');
    const before = alice.uid;
    stage.gateway.onRequest = ({ identity, message: { requestId }, replyTo }) => {
      stage.gateway.onRequest = (asked) => stage.gateway.grant(asked);
      stage.gateway.say({ kind: 'refused', requestId, code: 'session-expired', final: false }, { identity, replyTo });
    };
    const outcome = alice.sendGift(rose);
    await stage.clock.pass(1_000);
    expect((await outcome).kind).toBe('shown');
    expect(alice.uid).not.toBe(before);
  });

  it('sets the clock, which a stale answer corrects', async () => {
    const alice = await stage.client('alice');
    expect(alice.serverNow()).toBeCloseTo(stage.gateway.now(), -1);
    const now = stage.gateway.now() - 3_600_000;
    stage.gateway.now = () => now;
    stage.gateway.onRequest = ({ identity, message: { requestId }, replyTo }) => {
      stage.gateway.onRequest = (asked) => stage.gateway.grant(asked);
      stage.gateway.say({ kind: 'refused', requestId, code: 'stale', final: false, now }, { identity, replyTo });
    };
    const outcome = alice.sendGift(rose);
    await stage.clock.pass(100);
    expect((await outcome).kind).toBe('shown');
    expect(stage.gateway.asked[1]!.message.at).toBeLessThan(now + 1_000);
  });

  it('that cannot be had now is asked for again, as late as the gateway says', async () => {
    const answers = [503, 429];
    stage.gateway.refuseSession = () => {
      const status = answers.shift();
      return status === undefined ? undefined : new Response('', { status, headers: { 'retry-after': '7' } });
    };
    const opening = stage.client('alice');
    await stage.clock.pass(7_000);
    expect(stage.gateway.sessions).toBe(0);
    await stage.clock.pass(14_000);
    expect((await opening).viewerId).toBe('alice');
  });

  it.each([
    [401, 'not-authorised'],
    [403, 'banned'],
    [422, 'unusable-id'],
  ])('refused with %i ends as %s', async (status, code) => {
    stage.gateway.refuseSession = () => new Response('{}', { status });
    const opening = expect(stage.client('alice')).rejects.toMatchObject({ code });
    await stage.clock.pass(5_000);
    await opening;
  });

  it('that nobody answers is given up within a minute or so', async () => {
    const opening = expect(
      stage.client('alice', { fetch: async () => await Promise.reject(new TypeError('fetch failed')) }),
    ).rejects.toMatchObject({ code: 'unreachable' });
    await stage.clock.pass(150_000);
    await opening;
  });
});

describe('who may not go on', () => {
  it('is told so, and its open gifts end as unknown', async () => {
    const alice = await stage.client('alice');
    stage.gateway.onRequest = () => {};
    const outcome = alice.sendGift(rose);
    await quiet();
    stage.gateway.refuseSession = () => new Response('{}', { status: 403 });
    stage.network.kick(alice.uid!);
    await stage.clock.pass(1_000);
    expect((await outcome).kind).toBe('unknown');
    await expect(alice.sendGift(rose)).rejects.toMatchObject({ code: 'banned' });
  });

  it('as an anonymous receiver sends nothing', async () => {
    const nobody = await stage.client(undefined);
    await expect(nobody.sendGift(rose)).rejects.toMatchObject({ code: 'anonymous' });
    expect(nobody.viewerId).toBeUndefined();
  });

  it('after closing hears and sends nothing more, and leaves no timer', async () => {
    const alice = await stage.client('alice');
    const rendered = await stage.watch('room-1', alice);
    stage.gateway.onRequest = () => {};
    const outcome = alice.sendGift(rose);
    await quiet();
    await alice.close();
    expect((await outcome).kind).toBe('unknown');
    await stage.gateway.broadcast('room-1', [
      stage.gateway.grantOf(stage.gateway.asked[0]!.message, 'v-alice-00000001'),
    ]);
    await quiet();
    expect(rendered).toEqual([]);
    await expect(alice.sendGift(rose)).rejects.toMatchObject({ code: 'closed' });
    expect(stage.clock.timers).toBe(0);
    expect(stage.network.links.size).toBe(3);
  });
});

describe('opening', () => {
  it('is refused where the answer is no session', async () => {
    const fetch = async (): Promise<Response> => await Promise.resolve(Response.json({ now: 'soon' }));
    await expect(stage.client('alice', { fetch })).rejects.toMatchObject({ code: 'bad-answer' });
  });

  it.each([{ sessionId: 'AAAA' }, { toGateway: '' }, { toViewer: 'not a key' }])(
    'is refused where the session’s keys are none: %j',
    async (wrong) => {
      const fetch: typeof globalThis.fetch = async (...asked) => {
        const session = (await (await stage.gateway.fetch(...asked)).json()) as { seal: object };
        return Response.json({ ...session, seal: { ...session.seal, ...wrong } });
      };
      await expect(stage.client('alice', { fetch })).rejects.toMatchObject({ code: 'bad-answer' });
    },
  );

  it('asks for a token again that could not be had', async () => {
    const userToken = vi.fn<() => Promise<string>>().mockResolvedValue('alice');
    userToken.mockRejectedValueOnce(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    const opened = stage.client('alice', { userToken });
    await stage.clock.pass(1_000);
    expect((await opened).viewerId).toBe('alice');
    expect(userToken).toHaveBeenCalledTimes(2);
  });

  it('makes one client, which needs no argument but these', async () => {
    const alice = await GiftClient.open({
      gatewayUrl: 'https://gateway.example',
      userToken: async () => await Promise.resolve('alice'),
      transport: (session) => stage.network.link(session.rtm.uid),
      fetch: stage.gateway.fetch,
    });
    expect(alice.viewerId).toBe('alice');
    await alice.close();
  });
});
