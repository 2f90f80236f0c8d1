import type { Session } from '@liwu/contracts/wire';
import { beforeEach, describe, expect, it } from 'vitest';
import { quiet } from '../testing/manual-clock.js';
import type { NetworkLink } from '../testing/network.js';
import { rose, Stage } from '../testing/stage.js';
import { uuidV7 } from '../uuid-v7.js';

const MINUTE_MS = 60_000;
let stage: Stage;
beforeEach(async () => {
  stage = await Stage.set();
});

const broadcastRose = async (): Promise<string> => {
  const requestId = uuidV7(stage.gateway.now());
  const asked = { ...rose, kind: 'request', requestId, at: 0, try: 1, combo: undefined } as const;
  await stage.gateway.broadcast('room-1', [stage.gateway.grantOf(asked, 'v-alice-k3x9q2ab')]);
  await quiet();
  return requestId;
};

/** A receiver in two rooms; its later links join the first one at once, and the second one when they are let. */
const inTwoRooms = async () => {
  const let2 = Promise.withResolvers<void>();
  const links: NetworkLink[] = [];
  const transport = ({ rtm: { uid } }: Session): NetworkLink => {
    const link = stage.network.link(uid);
    const subscribe = link.subscribe.bind(link);
    if (links.push(link) > 1)
      link.subscribe = async (room) => {
        if (room === 'room-2') await let2.promise;
        await subscribe(room);
      };
    return link;
  };
  const bob = await stage.client('bob', { transport });
  const rendered = await stage.watch('room-1', bob);
  await stage.watch('room-2', bob);
  return { bob, rendered, links, joinSecond: let2.resolve };
};

describe('a session that is followed by another', () => {
  it('shows each gift once, whichever of the two links hears it, before the change or after', async () => {
    const { bob, rendered, links, joinSecond } = await inTwoRooms();
    const first = bob.uid;
    await stage.clock.pass(45 * MINUTE_MS);
    const [before, after] = links as [NetworkLink, NetworkLink];
    expect([...after.channels]).toEqual(['room-1']);
    const shown = [await broadcastRose()];
    before.channels.delete('room-1');
    shown.push(await broadcastRose());
    before.channels.add('room-1');
    joinSecond();
    await quiet();
    expect(bob.uid).not.toBe(first);
    shown.push(await broadcastRose());
    after.channels.delete('room-1');
    shown.push(await broadcastRose());
    expect(rendered.map(({ requestId }) => requestId)).toEqual(shown);
  });

  it('loses nothing, where it was kicked, that the next one hears before it is in all its rooms', async () => {
    const { bob, rendered } = await inTwoRooms();
    stage.network.kick(bob.uid!);
    await quiet();
    expect(bob.uid).toBeUndefined();
    const shown = [await broadcastRose()];
    expect(rendered.map(({ requestId }) => requestId)).toEqual(shown);
  });

  it('shows nothing any more once the client is closed, though the next link may be in a room already', async () => {
    const { bob, rendered } = await inTwoRooms();
    stage.network.kick(bob.uid!);
    await quiet();
    await bob.close();
    await broadcastRose();
    expect(rendered).toEqual([]);
  });
});
