import { type LiwuEvent, grantEnd } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { granted, held, requestId, witnessed } from './testing/facts.js';
import { type Watchdog, LANES, WatchWorld, viewerIn } from './testing/watch-world.js';

const world = new WatchWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

describe('an input that cannot be applied', () => {
  it('parks its viewer, whose timers wait, and nobody else', async () => {
    await world.stopAll();
    const watchdog: Watchdog = await world.startWatchdog();
    await eventually(() => expect(watchdog.health().lanes).toHaveLength(LANES));
    const parked = viewerIn(2, 'v');
    const broken = { ...granted(true), viewerId: parked, watched: 'perhaps' };
    await world.gatewaySays(broken as unknown as LiwuEvent);
    await eventually(() => expect(watchdog.health().parked).toBe(1));
    const waits = { viewerId: parked, requestId: requestId(9) };
    await world.walletSays(held({ ...waits, heldAt: Date.now(), expiresAt: grantEnd(Date.now()) }));
    for (const lane of [0, 1, 2, 3]) {
      const now = Date.now();
      const gift = { viewerId: viewerIn(lane, 'w'), requestId: requestId(lane) };
      await world.walletSays(held({ ...gift, heldAt: now, expiresAt: grantEnd(now) }));
      await world.until(gift, 'DeliveryReminded');
      await world.gatewaySays(witnessed(gift));
      await world.until(gift, 'DeliveryConfirmed');
    }
    expect(world.of(waits)).toEqual([]);
    expect(watchdog.health().stopped).toEqual([]);
    const [first] = await watchdog.parked.show(parked);
    expect(first).toMatchObject({ type: 'liwu.GrantSent.v1', fault: expect.stringContaining('watched') as unknown });
    const asked = { key: parked, caller: 'ops', idempotencyKey: 'once', contentHash: 'x' };
    await watchdog.parked.discard({ ...asked, position: first!.position, reason: 'a faulty gateway' });
    await watchdog.parked.redrive({ ...asked, idempotencyKey: 'then' });
    await world.until(waits, 'DeliveryTakenOver');
  });
});
