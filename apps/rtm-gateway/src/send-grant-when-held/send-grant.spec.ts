import { coins, lastSendAt } from '@liwu/contracts';
import { GrantVerifier } from '@liwu/sealing/viewer';
import { TransportError } from '@liwu/rtm';
import { beforeEach, describe, expect, it } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { NOON, requestIdAt, sample } from '../testing/samples.js';

let rig: GatewayRig;
let alice: Awaited<ReturnType<GatewayRig['viewer']>>;
beforeEach(async () => {
  rig = await new GatewayRig().start();
  alice = await rig.viewer();
});
const held = (more: object = {}) => sample('CoinsHeld', { replyTo: alice.replyTo, ...more });

describe('coins that are held', () => {
  it('become a grant that receivers accept, and that is recorded as delivered into a watched room', async () => {
    await rig.when(held());
    const [message] = await alice.received();
    expect(message).toMatchObject({ kind: 'grant', attempt: 0, broadcaster: 'viewer', at: NOON });
    const keys = rig.signer.publicKeys();
    const fetchKeys = (): Promise<never> => Promise.reject(new Error('no key is unknown'));
    const verifier = new GrantVerifier({ issuer: 'liwu', keys, jwksUrl: '', fetchKeys, clock: rig.clock });
    const grant = message?.kind === 'grant' ? message.grant : '';
    expect(await verifier.verify(grant, { room: 'room-1', publisher: alice.uid })).toMatchObject({ ok: true });
    const { identity } = rig.facts.of('GrantSent')[0]!;
    expect(rig.facts.published).toEqual([
      {
        event: {
          type: 'GrantSent',
          viewerId: 'alice',
          requestId: held().requestId,
          n: 0,
          at: NOON,
          outcome: 'delivered',
          broadcaster: 'viewer',
          watched: true,
          identity,
        },
        origin: expect.objectContaining({ kind: 'event', event: held() }),
      },
    ]);
    expect(identity).toBe(message?.from);
  });

  it('are watched before the grant goes out', async () => {
    let watchedAtGrant = false;
    alice.link.onPeer(() => {
      watchedAtGrant = rig.rooms.current('room-1') !== undefined;
    });
    await rig.when(held());
    expect(watchedAtGrant).toBe(true);
  });

  it('give the same grant again, byte for byte, after a crash and when the viewer asked again', async () => {
    await rig.when(held());
    await rig.when(held());
    await rig.when(held({ n: 1 }));
    const grants = (await alice.received()).map((message) => (message.kind === 'grant' ? message.grant : ''));
    expect(grants).toHaveLength(3);
    expect(new Set(grants).size).toBe(1);
    expect(rig.signer.grantOf(held())).toBe(grants[0]);
  });

  it('are recorded as offline when the viewer has gone, and as unknown when nobody answers', async () => {
    await alice.link.stop();
    await rig.when(held());
    rig.network.next('unknown');
    await rig.when(held({ n: 1 }));
    expect(rig.facts.of('GrantSent').map(({ outcome }) => outcome)).toEqual(['offline', 'unknown']);
  });

  it('are recorded as unknown when the grant could not be sent', async () => {
    rig.network.next(new TransportError('bad-id', -11_001, 'no such uid'));
    await rig.when(held());
    expect(rig.facts.of('GrantSent')).toMatchObject([{ outcome: 'unknown', identity: 'none' }]);
  });

  it('are said to be watched in a room whose watch was doubted, though nobody watches it now', async () => {
    rig.rooms.doubt((await rig.rooms.ensure('room-1'))!);
    rig.network.unreachableRooms.add('room-1');
    await rig.when(held());
    expect(rig.rooms.current('room-1')).toBeUndefined();
    expect(rig.facts.of('GrantSent')).toMatchObject([{ watched: true }]);
  });

  it('go out unwatched into a room that cannot be watched, and say so', async () => {
    rig.network.unreachableRooms.add('room-1');
    await rig.when(held());
    expect(rig.facts.of('GrantSent')).toMatchObject([{ outcome: 'delivered', watched: false }]);
  });

  it('are not granted any more in the last 5 s before the grant’s end', async () => {
    rig.now = lastSendAt(held().expiresAt);
    await rig.when(held());
    rig.now += 1;
    await rig.when(held());
    expect(await alice.received()).toHaveLength(1);
    expect(rig.facts.of('GrantSent')).toHaveLength(1);
  });

  it('are not granted where the link could begin that only in these last 5 s', async () => {
    rig.now = lastSendAt(held().expiresAt);
    rig.network.beforeSend = () => (rig.now += 1);
    await rig.when(held());
    expect(await alice.received()).toEqual([]);
    expect(rig.facts.published).toEqual([]);
    expect(rig.counted('too-late.grant')).toBe(1);
  });

  it('are measured from the taking in of the request’s first try to the sending of its grant, and only where that arrives', async () => {
    const tried = (requestId: string, n: number, isOwnLane = true): void => {
      const { viewerId, room, receiver, gift, quantity, replyTo } = held();
      const request = { viewerId, requestId, n, room, receiver, gift, quantity, cost: coins(1n), replyTo };
      const times = { at: rig.now, validUntil: rig.now + 30_000 };
      rig.granting.recorded({ type: 'GiftRequested', ...request, ...times }, isOwnLane);
    };
    const [granted, unanswered, others] = [1, 2, 3].map((k) => requestIdAt(NOON, k)) as [string, string, string];
    tried(granted, 1);
    tried(unanswered, 1);
    tried(others, 1, false);
    rig.now += 150;
    tried(granted, 2);
    rig.now += 100;
    await rig.when(held({ requestId: granted }));
    await rig.when(held({ requestId: others }));
    await rig.when(held({ requestId: granted, n: 1 }));
    rig.network.next('unknown');
    await rig.when(held({ requestId: unanswered }));
    expect(rig.grantedAfter).toEqual([0.25]);
  });

  it('are left to the successor by a gateway that leaves: the input never ends', async () => {
    await rig.pool.stop();
    const ended = await Promise.race([
      rig.when(held()).then(() => true),
      new Promise((done) => setImmediate(done, false)),
    ]);
    expect(ended).toBe(false);
    expect(rig.facts.published).toEqual([]);
  });
});
