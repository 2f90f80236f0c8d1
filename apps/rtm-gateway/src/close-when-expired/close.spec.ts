import { closableAt, grantEnd, laneOf } from '@liwu/contracts';
import { TransportError } from '@liwu/rtm';
import { beforeEach, describe, expect, it } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { KNOWN_FROM_HOLD, NOON, sample } from '../testing/samples.js';
import { close, type Knowledge } from './close.js';

const takenOver = sample('DeliveryTakenOver', { n: 8 });
const END = grantEnd(NOON);

describe('the closing of a gift', () => {
  it('comes three clock errors after the grant’s end, and not a millisecond before', () => {
    expect(close(takenOver, KNOWN_FROM_HOLD, closableAt(END) - 1)).toBeUndefined();
    expect(close(takenOver, KNOWN_FROM_HOLD, closableAt(END))).toMatchObject({
      n: 8,
      closedAt: END + 15_000,
      expiresAt: END,
    });
  });

  it.each<[Partial<Knowledge>, 'none' | 'unknown', boolean]>([
    [{}, 'none', true],
    [{ seenFromHold: false }, 'unknown', false],
    [{ isGranted: true }, 'none', false],
    [{ isBroadcast: true }, 'unknown', false],
  ])('knows what it knows: with %o it says %s, certain: %s', (more, sent, certain) => {
    expect(close(takenOver, { ...KNOWN_FROM_HOLD, ...more }, closableAt(END))).toMatchObject({ sent, certain });
  });
});

describe('a gift that was shown', () => {
  it('is never closed, since whoever knows that answers with it', () => {
    expect(close(takenOver, { ...KNOWN_FROM_HOLD, isProven: true }, closableAt(END) + 3_600_000)).toBeUndefined();
  });
});

describe('a gateway that closes', () => {
  let rig: GatewayRig;
  beforeEach(async () => {
    rig = await new GatewayRig().start();
  });
  const closed = async () => {
    rig.now = closableAt(END);
    await rig.when(takenOver);
    return rig.facts.of('BroadcastClosed');
  };

  it('is certain when the viewer was offline whenever the grant was sent: nobody has it', async () => {
    await rig.when(sample('CoinsHeld'));
    await rig.when(sample('DeliveryReminded'));
    expect(rig.facts.of('GrantSent').map(({ outcome }) => outcome)).toEqual(['offline', 'offline']);
    expect(await closed()).toMatchObject([{ sent: 'none', certain: true }]);
  });

  it('is not, when the viewer has the grant, though nothing was seen in the room', async () => {
    await rig.when(sample('CoinsHeld'));
    await rig.viewer();
    await rig.when(sample('DeliveryReminded'));
    expect(rig.facts.of('GrantSent').map(({ outcome }) => outcome)).toEqual(['offline', 'delivered']);
    expect(await closed()).toMatchObject([{ sent: 'none', certain: false }]);
  });

  it('is not, when the viewer says that it was broadcast, though it was offline whenever the grant was sent', async () => {
    await rig.when(sample('CoinsHeld'));
    const alice = await rig.viewer();
    await alice.say({ kind: 'ack', requestId: takenOver.requestId, at: NOON, attempt: 0, sentAt: NOON });
    expect(rig.facts.of('BroadcastAcknowledged')).toHaveLength(1);
    expect(await closed()).toMatchObject([{ sent: 'none', certain: false }]);
  });

  it('is not, when somebody else broadcast it, or in another room', async () => {
    await rig.when(sample('CoinsHeld'));
    await rig.rooms.ensure('room-2');
    const alice = await rig.viewer();
    const grants = [rig.signer.grantOf(sample('CoinsHeld'))];
    await alice.link.sendChannel('room-2', JSON.stringify({ liwu: 1, kind: 'gifts', grants }));
    expect(rig.counted('broadcast.misplaced')).toBe(1);
    expect(await closed()).toMatchObject([{ sent: 'none', certain: false }]);
  });

  it('is not, when the viewer may have the grant: its sending was never answered', async () => {
    rig.network.next('unknown');
    await rig.when(sample('CoinsHeld'));
    expect(await closed()).toMatchObject([{ sent: 'none', certain: false }]);
  });

  it('is not, when a broadcast of its own was accepted and nobody saw it: the witness may be deaf', async () => {
    await rig.when(sample('CoinsHeld'));
    rig.now += 20_000;
    rig.network.next('accepted');
    await rig.when({ ...takenOver, n: 1 });
    expect(rig.facts.of('BroadcastByServer')).toMatchObject([{ result: 'accepted', watched: true }]);
    expect(await closed()).toMatchObject([{ sent: 'unknown', certain: false }]);
  });

  it('is not, when it knows nothing of the gift', async () => {
    expect(await closed()).toMatchObject([{ sent: 'unknown', certain: false }]);
  });

  it('is not, when a broadcast of its own was never answered', async () => {
    await rig.when(sample('CoinsHeld'));
    rig.now += 20_000;
    rig.network.next('unknown');
    await rig.when({ ...takenOver, n: 1 });
    expect(await closed()).toMatchObject([{ sent: 'unknown', certain: false }]);
  });

  it('is not, when a broadcast of its own was accepted but nobody was told', async () => {
    await rig.when(sample('CoinsHeld'));
    rig.now += 20_000;
    rig.network.next('accepted');
    rig.facts.failing = true;
    await expect(rig.when({ ...takenOver, n: 1 })).rejects.toThrow('Kafka is away');
    rig.facts.failing = false;
    expect(await closed()).toMatchObject([{ sent: 'unknown', certain: false }]);
  });

  it('is certain also when a withholder’s take-over was read before the hold, and not sent', async () => {
    rig.network.next(new TransportError('too-big', -11_010, 'too big'));
    await Promise.all([rig.when({ ...takenOver, n: 1, reason: 'withholder' }), rig.when(sample('CoinsHeld'))]);
    expect(rig.facts.of('BroadcastByServer')).toEqual([]);
    expect(rig.facts.of('GrantSent')).toHaveLength(1);
    expect(await closed()).toMatchObject([{ sent: 'none', certain: true }]);
  });

  it('is not, when it broadcast or granted the gift before it read the hold', async () => {
    rig.network.next('accepted');
    await rig.when({ ...takenOver, n: 1, reason: 'withholder' });
    await rig.when(sample('CoinsHeld'));
    expect(await closed()).toMatchObject([{ sent: 'unknown', certain: false }]);

    rig = await new GatewayRig().start();
    await rig.viewer();
    await rig.when(sample('DeliveryReminded'));
    await rig.when(sample('CoinsHeld'));
    expect(await closed()).toMatchObject([{ sent: 'unknown', certain: false }]);
  });

  it('is not, when it was assigned the lane only after the hold, or lost it meanwhile', async () => {
    rig.tenure.assigned(new Set(), NOON);
    rig.tenure.assigned(rig.facts.lanes, NOON);
    await rig.when(sample('CoinsHeld'));
    expect(await closed()).toMatchObject([{ sent: 'unknown', certain: false }]);

    rig = await new GatewayRig().start();
    await rig.when(sample('CoinsHeld'));
    rig.tenure.assigned(new Set([...rig.facts.lanes].filter((lane) => lane !== laneOf('alice'))), rig.now);
    rig.tenure.assigned(rig.facts.lanes, rig.now + 1);
    expect(await closed()).toMatchObject([{ sent: 'unknown', certain: false }]);
  });

  it('is not, while it is not certain that nobody else has the lane; and is, once that is certain again', async () => {
    await rig.when(sample('CoinsHeld'));
    rig.facts.areLanesProven = false;
    expect(await closed()).toMatchObject([{ sent: 'unknown', certain: false }]);
    rig.facts.areLanesProven = true;
    rig.now += 5_000;
    await rig.when({ ...takenOver, n: 9 });
    expect(rig.facts.of('BroadcastClosed').slice(1)).toMatchObject([{ n: 9, sent: 'none', certain: true }]);
  });

  it('is not, when it was not certain at the hold whose the lane was', async () => {
    rig.facts.areLanesProven = false;
    await rig.when(sample('CoinsHeld'));
    rig.facts.areLanesProven = true;
    expect(await closed()).toMatchObject([{ sent: 'unknown', certain: false }]);
  });

  it.each([
    ['after the grant’s end', END],
    ['too early for receivers', NOON - 4_001],
  ])('is not, when the broadcast was seen %s', async (_, at) => {
    const alice = await rig.viewer();
    // Whoever broadcast it does not have it of this gateway.
    rig.network.next('offline');
    const held = sample('CoinsHeld');
    await rig.when(held);
    expect(rig.facts.of('GrantSent')).toMatchObject([{ outcome: 'offline' }]);
    rig.now = at;
    const grants = [rig.signer.grantOf(held)];
    await alice.link.sendChannel('room-1', JSON.stringify({ liwu: 1, kind: 'gifts', grants }));
    expect(rig.facts.of('BroadcastWitnessed')).toEqual([]);
    expect(await closed()).toMatchObject([{ certain: false }]);
  });

  it('answers a gift’s whole backlog of askings once, and another gift’s too', async () => {
    rig.now = closableAt(END);
    const other = { viewerId: 'bob' };
    const backlog = Array.from({ length: 300 }, (_, k) => ({ ...takenOver, n: k + 1 }));
    await Promise.all(backlog.flatMap((asking) => [rig.when(asking), rig.when({ ...asking, ...other })]));
    expect(rig.facts.of('BroadcastClosed').map(({ viewerId, n }) => [viewerId, n])).toEqual([
      ['alice', 1],
      ['bob', 1],
    ]);
    expect(rig.counted('closed.answered-already')).toBe(598);
  });

  it('answers again whoever asks 5 s after an answer, with the number of the asking', async () => {
    for (const [n, afterMs] of [
      [8, 0],
      [9, 4_999],
      [10, 5_000],
      [11, 9_999],
      [12, 10_000],
    ] as const) {
      rig.now = closableAt(END) + afterMs;
      await rig.when({ ...takenOver, n });
    }
    expect(rig.facts.of('BroadcastClosed').map(({ n }) => n)).toEqual([8, 10, 12]);
  });

  it('answers the next asking when an answer could not be published', async () => {
    rig.now = closableAt(END);
    rig.facts.failing = true;
    const asked = [rig.when({ ...takenOver, n: 8 }), rig.when({ ...takenOver, n: 9 })];
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    rig.facts.failing = false;
    await rig.when({ ...takenOver, n: 10 });
    expect(rig.facts.of('BroadcastClosed').map(({ n }) => n)).toEqual([10]);
  });

  it('answers also when its clock was set back', async () => {
    rig.now = closableAt(END) + 3_600_000;
    await rig.when({ ...takenOver, n: 8 });
    rig.now = closableAt(END);
    await rig.when({ ...takenOver, n: 9 });
    expect(rig.facts.of('BroadcastClosed').map(({ n }) => n)).toEqual([8, 9]);
  });
});
