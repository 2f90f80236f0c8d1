import { closableAt, firstSendAt, lastSendAt } from '@liwu/contracts';
import { TransportError } from '@liwu/rtm';
import { beforeEach, describe, expect, it } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { sample } from '../testing/samples.js';
import { mayBroadcast } from '../held-gifts/broadcast-grant.js';

let rig: GatewayRig;
const takenOver = sample('DeliveryTakenOver', { n: 2 });
beforeEach(async () => {
  rig = await new GatewayRig().start();
  rig.now += 20_000;
});

describe('a take-over', () => {
  it('is broadcast by another identity than the witness, who then witnesses it', async () => {
    const receiver = await rig.network.join('v-bob-00000000', 'room-1');
    await rig.when(takenOver);
    const grants = [rig.signer.grantOf(takenOver)];
    expect(receiver.room.map((text) => JSON.parse(text) as unknown)).toEqual([{ liwu: 1, kind: 'gifts', grants }]);
    const [byServer] = rig.facts.of('BroadcastByServer');
    expect(byServer).toMatchObject({ n: 2, result: 'accepted', watched: true, sentAt: rig.now });
    expect(byServer?.identity).not.toBe(rig.rooms.current('room-1')?.witness);
    expect(rig.facts.of('BroadcastWitnessed')).toMatchObject([{ viewerId: 'alice', publisher: byServer?.identity }]);
    expect(rig.facts.published.at(-1)?.origin).toMatchObject({ kind: 'event', event: takenOver });
  });

  it('is unwatched when there is but one identity, which does not hear itself', async () => {
    const alone = await new GatewayRig(1).start();
    await alone.when(takenOver);
    expect(alone.facts.of('BroadcastByServer')).toMatchObject([{ result: 'accepted', watched: false }]);
    expect(alone.facts.of('BroadcastWitnessed')).toEqual([]);
  });

  describe('into a room that nobody watches', () => {
    const { expiresAt } = takenOver;
    const answeredAt = async (at: number): Promise<GatewayRig> => {
      const alone = await new GatewayRig(1).start();
      alone.now = lastSendAt(expiresAt);
      alone.network.next('accepted');
      alone.network.beforeAnswer = () => (alone.now = at);
      await alone.when(takenOver);
      return alone;
    };

    it('proves that it was shown where it is answered before the grant’s end', async () => {
      const alone = await answeredAt(expiresAt - 1);
      expect(alone.facts.of('BroadcastByServer')).toMatchObject([{ result: 'accepted', watched: false }]);
      alone.now = closableAt(expiresAt);
      await alone.when({ ...takenOver, n: 3 });
      expect(alone.facts.of('BroadcastClosed')).toEqual([]);
    });

    it('is recorded as unknown where it is answered later: receivers may have dropped it by then', async () => {
      const alone = await answeredAt(expiresAt);
      expect(alone.facts.of('BroadcastByServer')).toMatchObject([{ n: 2, result: 'unknown', watched: false }]);
      expect(alone.counted('take-over.unknown')).toBe(1);
      alone.now = closableAt(expiresAt);
      await alone.when({ ...takenOver, n: 3 });
      expect(alone.facts.of('BroadcastByServer')).toHaveLength(1);
      expect(alone.facts.of('BroadcastClosed')).toMatchObject([{ sent: 'unknown', certain: false }]);
    });
  });

  it('is recorded as unknown when the provider does not answer, and done again when asked again', async () => {
    rig.network.next('unknown');
    await rig.when(takenOver);
    await rig.when({ ...takenOver, n: 3 });
    expect(rig.facts.of('BroadcastByServer').map(({ n, result }) => [n, result])).toEqual([
      [2, 'unknown'],
      [3, 'accepted'],
    ]);
  });

  describe('by a gateway whose witness is deaf', () => {
    const deafen = (): void => {
      const { witness } = rig.rooms.current('room-1')!;
      rig.network.links.get(witness)!.channels.clear();
    };

    it('is witnessed the next time, by another identity', async () => {
      const deaf = (await rig.rooms.ensure('room-1'))!;
      deafen();
      await rig.when(takenOver);
      expect(rig.facts.of('BroadcastWitnessed')).toEqual([]);
      rig.now += 2_000;
      await rig.when({ ...takenOver, n: 3 });
      expect(rig.rooms.current('room-1')?.witness).not.toBe(deaf.witness);
      expect(rig.facts.of('BroadcastByServer').map(({ n, watched }) => [n, watched])).toEqual([
        [2, true],
        [3, true],
      ]);
      expect(rig.facts.of('BroadcastWitnessed')).toHaveLength(1);
    });

    it('is not held against a witness who has not had two seconds yet', async () => {
      const watch = (await rig.rooms.ensure('room-1'))!;
      deafen();
      await rig.when(takenOver);
      rig.now += 1_999;
      await rig.when({ ...takenOver, n: 3 });
      expect(rig.rooms.isUnbroken(watch)).toBe(true);
    });

    it('is not held against the witness who came after, for what the one before has missed', async () => {
      rig.now = takenOver.heldAt;
      await rig.rooms.ensure('room-1');
      deafen();
      await rig.when(takenOver);
      rig.now += 2_000;
      rig.network.next(new TransportError('too-big', -11_010, 'too big'));
      await rig.when({ ...takenOver, n: 3 });
      const second = rig.rooms.current('room-1')!;
      rig.now += 29_000;
      rig.network.next('accepted');
      await rig.when({ ...takenOver, n: 4 });
      rig.now += 1_000;
      rig.network.next('accepted');
      await rig.when({ ...takenOver, n: 5 });
      expect(rig.rooms.isUnbroken(second)).toBe(true);
      rig.now += 1_000;
      await rig.when({ ...takenOver, n: 6 });
      expect(rig.rooms.isUnbroken(second)).toBe(false);
    });

    it('proves nothing where the room cannot be watched anew after that, so it is done again', async () => {
      await rig.rooms.ensure('room-1');
      deafen();
      await rig.when(takenOver);
      rig.network.unreachableRooms.add('room-1');
      rig.now += 2_000;
      await rig.when({ ...takenOver, n: 3 });
      expect(rig.rooms.current('room-1')).toBeUndefined();
      await rig.when({ ...takenOver, n: 4 });
      expect(rig.facts.of('BroadcastByServer').map(({ n, result, watched }) => [n, result, watched])).toEqual([
        [2, 'accepted', true],
        [3, 'accepted', true],
        [4, 'accepted', true],
      ]);
    });

    it('proves nothing of another gift’s broadcast that is under way meanwhile', async () => {
      await rig.rooms.ensure('room-1');
      deafen();
      await rig.when(takenOver);
      rig.now += 2_000;
      const other = rig.when({ ...takenOver, viewerId: 'bob' });
      await Promise.all([other, rig.when({ ...takenOver, n: 3 })]);
      expect(rig.facts.of('BroadcastByServer').map(({ viewerId, watched }) => [viewerId, watched])).toEqual([
        ['alice', true],
        ['bob', true],
        ['alice', true],
      ]);
    });
  });

  it('is answered with nothing when nothing was sent, since it is repeated anyway, and counted', async () => {
    rig.network.next(new TransportError('too-big', -11_010, 'too big'));
    await rig.when(takenOver);
    expect(rig.facts.published).toEqual([]);
    expect(rig.counted('take-over.refused')).toBe(1);
  });

  it('is not done where the link could begin it only when it was too late, and leaves the closing certain', async () => {
    await rig.when(sample('CoinsHeld'));
    rig.now = lastSendAt(takenOver.expiresAt);
    rig.network.beforeSend = () => (rig.now += 1);
    const before = rig.network.sent.length;
    await rig.when(takenOver);
    expect(rig.network.sent).toHaveLength(before);
    expect(rig.facts.of('BroadcastByServer')).toEqual([]);
    rig.now = closableAt(takenOver.expiresAt);
    await rig.when({ ...takenOver, n: 3 });
    expect(rig.facts.of('BroadcastClosed')).toMatchObject([{ sent: 'none', certain: true }]);
  });

  it('is done from the grant’s beginning until 5 s before its end, then nothing until 15 s after it', async () => {
    const { expiresAt } = takenOver;
    expect(mayBroadcast(expiresAt, firstSendAt(expiresAt))).toBe(true);
    expect(mayBroadcast(expiresAt, lastSendAt(expiresAt))).toBe(true);
    for (const now of [firstSendAt(expiresAt) - 1, lastSendAt(expiresAt) + 1, expiresAt, closableAt(expiresAt) - 1]) {
      rig.now = now;
      await rig.when(takenOver);
    }
    expect(rig.network.sent).toEqual([]);
    expect(rig.facts.published).toEqual([]);
  });
});
