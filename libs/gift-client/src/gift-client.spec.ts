import { beforeEach, describe, expect, it } from 'vitest';
import type { GiftClient } from './gift-client.js';
import { quiet } from './testing/manual-clock.js';
import { rose, Stage } from './testing/stage.js';
import type { SendOutcome } from './types.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.set();
});

/** Sends, and lets time pass until it is known how that ended. */
const sent = async (client: GiftClient, ms = 200_000): Promise<SendOutcome> => {
  const outcome = client.sendGift(rose);
  await stage.clock.pass(ms);
  return await outcome;
};

describe('a gift', () => {
  it('is asked for, granted, broadcast, acknowledged and rendered', async () => {
    const rendered = await stage.watch('room-1');
    const alice = await stage.client('alice');
    const outcome = await sent(alice);
    expect(outcome.kind).toBe('shown');
    expect(stage.gateway.asked.map(({ message }) => message)).toMatchObject([{ ...rose, kind: 'request', try: 1 }]);
    expect(stage.gateway.acks).toMatchObject([
      { requestId: outcome.requestId, attempt: 0, identity: 'gift-gateway-2-1' },
    ]);
    expect(rendered).toMatchObject([
      { room: 'room-1', viewerId: 'alice', requestId: outcome.requestId, receiver: 'bob', gift: 'rose', quantity: 1 },
    ]);
  });

  it('is rendered once by everybody when every message comes twice, and by its sender too', async () => {
    const alice = await stage.client('alice');
    const [mine, theirs] = [await stage.watch('room-1', alice), await stage.watch('room-1')];
    stage.network.peerFate = () => 'twice';
    stage.network.channelFate = () => 'twice';
    expect((await sent(alice)).kind).toBe('shown');
    const [asked] = stage.gateway.asked;
    await stage.gateway.broadcast('room-1', [stage.gateway.grantOf(asked!.message, asked!.uid)]);
    await quiet();
    expect(mine).toHaveLength(1);
    expect(theirs).toHaveLength(1);
    expect(stage.network.heard.filter(({ publisher }) => publisher.startsWith('v-'))).toHaveLength(1);
  });

  it('that the gateway broadcasts is not broadcast by the viewer, and shown once it is seen', async () => {
    const alice = await stage.client('alice');
    const mine = await stage.watch('room-1', alice);
    stage.gateway.onRequest = (asked) => {
      stage.gateway.grant(asked, { broadcaster: 'gateway' });
      void stage.gateway.broadcast('room-1', [stage.gateway.grantOf(asked.message, asked.uid)]);
    };
    expect((await sent(alice, 1_000)).kind).toBe('shown');
    expect(mine).toHaveLength(1);
    expect(stage.network.heard.map(({ publisher }) => publisher)).toEqual(['gift-gateway-0-1']);
    expect(stage.gateway.acks).toEqual([]);
  });

  it('is refused with what the gateway says', async () => {
    const alice = await stage.client('alice');
    stage.gateway.onRequest = ({ identity, message: { requestId }, replyTo }) =>
      stage.gateway.say(
        { kind: 'refused', requestId, code: 'insufficient-coins', final: true, available: '3' },
        { identity, replyTo },
      );
    expect(await sent(alice)).toMatchObject({ kind: 'refused', code: 'insufficient-coins', available: '3' });
    expect(stage.network.heard).toEqual([]);
  });

  it('is rendered by whoever only watches, also after its device slept with its clock standing still', async () => {
    const [audience, alice] = [await stage.watch('room-1'), await stage.client('alice')];
    const sessions = stage.gateway.sessions;
    stage.gateway.epochMs += 60_000;
    const outcomes = [await sent(alice), await sent(alice)];
    await quiet();
    expect(audience.map(({ requestId }) => requestId)).toEqual(outcomes.map(({ requestId }) => requestId));
    expect(stage.gateway.sessions).toBe(sessions + 1);
  });

  it('that is sent again under the same id is one gift, with one outcome', async () => {
    const alice = await stage.client('alice');
    const requestId = alice.newRequestId();
    const both = [alice.sendGift(rose, requestId), alice.sendGift({ ...rose }, requestId)];
    await stage.clock.pass(2_000);
    expect(await Promise.all([...both, alice.sendGift(rose, requestId)])).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'shown', requestId })),
    );
    expect(stage.gateway.asked).toHaveLength(1);
    await expect(alice.sendGift({ ...rose, quantity: 2 }, requestId)).rejects.toMatchObject({ code: 'bad-gift' });
  });

  it('that could never be sold is not asked for', async () => {
    const alice = await stage.client('alice');
    for (const fault of [{ quantity: 0 }, { quantity: 1.5 }, { cost: '-1' }, { gift: 'Rose' }, { room: '' }]) {
      await expect(alice.sendGift({ ...rose, ...fault })).rejects.toMatchObject({ code: 'bad-gift' });
    }
    await quiet();
    expect(stage.gateway.asked).toEqual([]);
  });
});

describe('a reminder', () => {
  it('is answered by a broadcast and an acknowledgement, once per attempt', async () => {
    const rendered = await stage.watch('room-1');
    const alice = await stage.client('alice');
    expect((await sent(alice, 3_000)).kind).toBe('shown');
    const [asked] = stage.gateway.asked;
    for (const attempt of [1, 1, 2, 1, 2]) {
      stage.gateway.grant(asked!, { attempt });
      await stage.clock.pass(100);
    }
    expect(stage.gateway.acks.map(({ attempt }) => attempt)).toEqual([0, 1, 2]);
    expect(stage.network.heard).toHaveLength(3);
    expect(rendered).toHaveLength(1);
  });

  it('heals a lost grant', async () => {
    const alice = await stage.client('alice');
    stage.gateway.onRequest = () => {};
    const outcome = alice.sendGift(rose);
    await stage.clock.pass(1_000);
    stage.gateway.grant(stage.gateway.asked[0]!, { attempt: 1 });
    await stage.clock.pass(100);
    expect((await outcome).kind).toBe('shown');
    expect(stage.gateway.acks).toMatchObject([{ attempt: 1 }]);
  });

  it('finds its acknowledgement a way when who sent it is gone', async () => {
    const alice = await stage.client('alice');
    stage.network.channelFate = () => {
      void stage.gateway.links.get('gift-gateway-2-1')?.stop();
      return 'arrives';
    };
    expect((await sent(alice)).kind).toBe('shown');
    expect(stage.gateway.acks).toMatchObject([{ attempt: 0, identity: 'gift-gateway-0-1' }]);
  });
});

describe('the way to the gateway', () => {
  it('leads to the next identity at once where one is offline, sealed for that one', async () => {
    const alice = await stage.client('alice');
    await stage.gateway.links.get('gift-gateway-2-1')?.stop();
    expect((await sent(alice, 0)).kind).toBe('shown');
    expect(stage.gateway.asked).toMatchObject([{ identity: 'gift-gateway-0-1', message: { try: 1 } }]);
  });

  it('leads to the spares at 1.5 and 3 s where nobody answers, with the same request', async () => {
    const alice = await stage.client('alice');
    stage.network.peerFate = (_, to) => (to === 'gift-gateway-1-1' || to.startsWith('v-') ? 'arrives' : 'lost');
    const outcome = alice.sendGift(rose);
    await stage.clock.pass(2_999);
    expect(stage.gateway.asked).toEqual([]);
    await stage.clock.pass(1);
    expect((await outcome).kind).toBe('shown');
    expect(stage.gateway.asked).toMatchObject([{ identity: 'gift-gateway-1-1', message: { try: 3 } }]);
  });

  it('begins, for the next gift, with the identity that answered', async () => {
    const alice = await stage.client('alice');
    await stage.gateway.links.get('gift-gateway-2-1')?.stop();
    await sent(alice, 1_000);
    await sent(alice, 1_000);
    const asked = stage.facts.flatMap((fact) => (fact.kind === 'asked' ? [fact.outcome] : []));
    expect(asked).toEqual(['offline', 'sent', 'sent']);
  });

  it('begins, for the next gift, with the spare that it had to turn to, whichever identity brought the grant', async () => {
    const alice = await stage.client('alice');
    stage.network.peerFate = (_, to) => (to === 'gift-gateway-2-1' ? 'lost' : 'arrives');
    const stranger = 'gift-gateway-9-9';
    const link = stage.network.link(stranger);
    await link.start();
    stage.gateway.links.set(stranger, link);
    stage.gateway.onRequest = (asked) => stage.gateway.grant({ ...asked, identity: stranger });
    expect([(await sent(alice)).kind, (await sent(alice)).kind]).toEqual(['shown', 'shown']);
    const asked = stage.facts.flatMap((fact) => (fact.kind === 'asked' ? [[fact.try, fact.identity]] : []));
    expect(asked).toEqual([
      [1, 'gift-gateway-2-1'],
      [2, 'gift-gateway-0-1'],
      [1, 'gift-gateway-0-1'],
    ]);
  });

  it('takes two requests in any second, whoever asks', async () => {
    const alice = await stage.client('alice');
    const all = Promise.all(Array.from({ length: 5 }, async () => await alice.sendGift(rose)));
    const counts: number[] = [];
    for (const ms of [0, 999, 1, 1_000]) {
      await stage.clock.pass(ms);
      counts.push(stage.gateway.asked.length);
    }
    expect(counts).toEqual([2, 2, 4, 5]);
    expect((await all).map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'shown'));
  });

  it('hears nothing from anyone who is not the gateway', async () => {
    const alice = await stage.client('alice');
    const mallory = stage.network.link('v-mallory-00000000');
    await mallory.start();
    stage.gateway.onRequest = ({ message, replyTo, uid }) => {
      const about = { requestId: message.requestId, at: stage.gateway.now() };
      const grant = stage.gateway.grantOf(message, uid);
      const json = JSON.stringify({ kind: 'grant', attempt: 0, broadcaster: 'viewer', grant, ...about });
      for (const sender of ['gift-gateway-2-1', 'v-mallory-00000000']) {
        void mallory.sendPeer(uid, stage.gateway.keyring.seal(json, { replyTo, sender }));
      }
      void mallory.sendPeer(uid, json);
    };
    const outcome = alice.sendGift(rose);
    await stage.clock.pass(1_000);
    expect(stage.network.heard).toEqual([]);
    await alice.close();
    expect((await outcome).kind).toBe('unknown');
  });
});

describe('a client that is closed', () => {
  it('has no timer left, whatever waited for its turn or was of an earlier session', async () => {
    const alice = await stage.client('alice');
    const gifts = Promise.allSettled(Array.from({ length: 5 }, () => alice.sendGift(rose)));
    await quiet();
    stage.network.kick(alice.uid!);
    await stage.clock.pass(1);
    await alice.close();
    expect((await gifts).map((gift) => (gift.status === 'fulfilled' ? gift.value.kind : gift.reason.code))).toEqual([
      'shown',
      'shown',
      'closed',
      'closed',
      'closed',
    ]);
    expect(stage.clock.timers).toBe(0);
  });
});

describe('an idle client', () => {
  it('has one timer, for its session', async () => {
    const alice = await stage.client('alice');
    await stage.watch('room-1', alice);
    expect((await sent(alice, 5_000)).kind).toBe('shown');
    expect(stage.clock.timers).toBe(1);
    expect(alice.undecided).toBe(0);
  });
});
