import { type LiwuEvent, grantEnd } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { granted, held, requestId, witnessed } from './testing/facts.js';
import { type Watchdog, LANES, WatchWorld, viewerIn } from './testing/watch-world.js';

const world = new WatchWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

describe('an input that cannot be applied', () => {
  it('stops its own lane, which health names, and no other', async () => {
    const poisoned = 2;
    await world.stopAll();
    const watchdog: Watchdog = await world.startWatchdog();
    await eventually(() => expect(watchdog.health().lanes).toHaveLength(LANES));
    const broken = { ...granted(true), viewerId: viewerIn(poisoned, 'v'), watched: 'perhaps' };
    await world.gatewaySays(broken as unknown as LiwuEvent);
    await eventually(() => expect(watchdog.health().stopped).toHaveLength(1));
    expect(watchdog.health().stopped).toMatchObject([
      { lane: poisoned, reason: expect.stringContaining('liwu.GrantSent.v1') as unknown },
    ]);
    for (const lane of [0, 1, 3]) {
      const now = Date.now();
      const gift = { viewerId: viewerIn(lane, 'w'), requestId: requestId(lane) };
      await world.walletSays(held({ ...gift, heldAt: now, expiresAt: grantEnd(now) }));
      await world.until(gift, 'DeliveryReminded');
      await world.gatewaySays(witnessed(gift));
      await world.until(gift, 'DeliveryConfirmed');
    }
    const stuck = { viewerId: viewerIn(poisoned, 'w'), requestId: requestId(9) };
    await world.walletSays(held(stuck));
    const marker = { viewerId: viewerIn(0, 'x'), requestId: requestId(10) };
    await world.walletSays(held(marker));
    await eventually(() => expect(world.of(marker)).not.toEqual([]));
    expect(world.of(stuck)).toEqual([]);
  });
});
