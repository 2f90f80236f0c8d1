import { type CoinsHeld, grantEnd, type LiwuEvent } from '@liwu/contracts';
import { copyOnceDecided, databaseContent, expectInStep, inputsOf } from '@liwu/event-log/specs';
import { ServiceProgram } from '@liwu/service-kit/testing';
import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GiftKey } from './outstanding-gift/gift.js';
import { acknowledged, byServer, closed, granted, held, requestId, witnessed } from './testing/facts.js';
import { LANES, WatchWorld } from './testing/watch-world.js';

const DAY_MS = 86_400_000;
/** What follows from the policy of whoever wrote the row last. */
const BY_POLICY = ['due_at_ms', 'remind_at_ms', 'policy', 'sent_at_ms'];

const world = new WatchWorld();
let url: string;
beforeAll(async () => {
  await world.open();
  url = world.environment['LIWU_DATABASE_URL']!;
});
afterAll(() => world.close());

/** With the policy of the world's watchdogs, so far as settings say it. */
const run = (program: 'adopt' | 'rebuild', ...options: string[]) =>
  new ServiceProgram(
    new URL(`../dist/${program}.js`, import.meta.url),
    {
      ...world.environment,
      LIWU_HTTP_PORT: '0',
      LIWU_OIDC_ISSUER: 'http://127.0.0.1:9/',
      LIWU_OIDC_JWKS_URL: 'http://127.0.0.1:9/jwks',
      LIWU_REMIND_AFTER_MS: '500,1300,2100',
      LIWU_TAKE_OVER_AFTER_MS: '3000',
      LIWU_REMINDERS_PER_SECOND: '1000',
    },
    ...options,
  ).end();
const place = () =>
  ({ service: 'ack-watchdog', databaseUrl: url, topicPrefix: world.topicPrefix, lanes: LANES }) as const;
const content = () => databaseContent(url, BY_POLICY);

let gifts = 0;
const heldNow = (more: Partial<CoinsHeld> = {}): CoinsHeld => {
  const now = Date.now();
  const about = { viewerId: `viewer-${(gifts += 1) % 9}`, requestId: requestId(gifts), at: now };
  return held({ ...about, heldAt: now, expiresAt: grantEnd(now), ...more });
};
const keyOf = ({ viewerId, requestId: id }: GiftKey) => ({ viewerId, requestId: id });
const closedNow = (gift: GiftKey): LiwuEvent =>
  closed(gift.requestId.endsWith('1'), { ...keyOf(gift), closedAt: Date.now(), at: Date.now() });
/** No timer of it comes due while the spec runs. */
const openHold = (): CoinsHeld => heldNow({ expiresAt: Date.now() + DAY_MS, heldAt: Date.now() + DAY_MS - 40_000 });

it('is healed from its topic: every fate of a gift is as it was, what is outstanding goes on, no evidence counts twice', async () => {
  world.gatewayAnswers((event) => (event.type === 'DeliveryTakenOver' && event.n === 2 ? [closedNow(event)] : []));
  const early = Array.from({ length: 12 }, () => heldNow());
  const waiting = openHold();
  for (const gift of [...early, waiting]) await world.walletSays(gift, { ...gift, n: 1 });
  const copy = await copyOnceDecided(url, early.length);

  const shown = [...early.slice(0, 4), heldNow(), heldNow()];
  const silent = [...early.slice(4), heldNow({ combo: ['abcd1234', 3] }), heldNow()];
  await world.gatewaySays(granted(true, keyOf(shown[0]!)), acknowledged(keyOf(shown[0]!)));
  for (const gift of [...shown.slice(4), ...silent.slice(8)]) await world.walletSays(gift);
  for (const gift of shown) await world.gatewaySays(witnessed(keyOf(gift)), witnessed(keyOf(gift)));
  await world.gatewaySays(byServer('unknown', true, { ...keyOf(silent[2]!), n: 1 }));
  for (const gift of shown) await world.until(gift, 'DeliveryConfirmed');
  for (const gift of silent) await world.until(gift, 'DeliveryAbandoned');
  await world.gatewaySays(acknowledged(keyOf(silent[0]!)), witnessed(keyOf(silent[0]!)), witnessed(keyOf(silent[0]!)));
  await world.until(silent[0]!, 'ShownAfterRelease');
  for (const gift of [heldNow(), heldNow()]) {
    await world.gatewaySays(acknowledged(keyOf(gift)), granted(false, keyOf(gift)));
    await eventually(() => expect(world.of(gift)).toHaveLength(2));
  }
  const [renewed, acked] = [openHold(), openHold()];
  await world.walletSays(renewed, { ...renewed, n: 2, replyTo: { ...renewed.replyTo, kid: 9 } }, { ...renewed, n: 3 });
  await world.walletSays(acked);
  await world.gatewaySays(granted(true, keyOf(acked)), acknowledged(keyOf(acked)));
  await eventually(() => expect([world.of(renewed).length, world.of(acked).length]).toEqual([3, 3]));
  await eventually(async () => expectInStep(place()));
  await world.stopAll();
  const [before, inputs] = [await content(), await inputsOf(url)];
  await copy.putBack();
  const restored = await content();
  expect(before['event']!.length).toBeGreaterThan(restored['event']!.length + 50);
  expect((await run('adopt', '--dry-run')).code).toBe(0);
  expect(await content()).toEqual(restored);

  const { code, said } = await run('adopt');
  expect([code, said]).toEqual([0, expect.stringContaining('more now.')]);
  expect(await content()).toEqual(before);
  expect((await run('rebuild', '--dry-run')).code).toBe(0);

  await world.startWatchdog();
  await eventually(async () => expect(await inputsOf(url)).toEqual(inputs), { deadlineMs: 20_000 });
  expect(await content()).toEqual(before);
  await expectInStep(place());
  await world.gatewaySays(witnessed(keyOf(waiting)), witnessed(keyOf(acked)));
  for (const gift of [waiting, acked]) await world.until(gift, 'DeliveryConfirmed');
});
