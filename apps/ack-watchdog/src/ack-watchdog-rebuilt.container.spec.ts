import { type CoinsHeld, grantEnd, type LiwuEvent } from '@liwu/contracts';
import { ServiceProgram } from '@liwu/service-kit/testing';
import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GiftKey } from './outstanding-gift/gift.js';
import { acknowledged, byServer, closed, granted, held, requestId, witnessed } from './testing/facts.js';
import { tablesOf } from './testing/watch-database.js';
import { WatchWorld } from './testing/watch-world.js';

const TABLES = ['outstanding_gift', 'ended_gift', 'viewer_watch', 'reminder_budget'];
const DAY_MS = 86_400_000;

const world = new WatchWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

let gifts = 0;
const heldNow = (more: Partial<CoinsHeld> = {}): CoinsHeld => {
  const now = Date.now();
  const about = { viewerId: `viewer-${(gifts += 1) % 9}`, requestId: requestId(gifts), at: now };
  return held({ ...about, heldAt: now, expiresAt: grantEnd(now), ...more });
};
const keyOf = ({ viewerId, requestId: id }: GiftKey) => ({ viewerId, requestId: id });
const closedNow = (gift: GiftKey, certain: boolean): LiwuEvent =>
  closed(certain, { ...keyOf(gift), closedAt: Date.now(), at: Date.now() });
const contents = () => tablesOf((text) => world.rows(text));
const identities = () =>
  world.rows(
    `SELECT relname, oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY($1) ORDER BY relname`,
    [TABLES],
  );
/** With the policy of the world's watchdogs, so far as settings say it. */
const rebuild = (...options: string[]): ServiceProgram =>
  new ServiceProgram(
    new URL('../dist/rebuild.js', import.meta.url),
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
  );

/** Gifts of every fate, and evidence that waits for holds which never come. */
async function live(): Promise<void> {
  world.gatewayAnswers((event) =>
    event.type === 'DeliveryTakenOver' && event.n === 2 ? [closedNow(event, event.requestId.endsWith('1'))] : [],
  );
  const shown = [heldNow(), heldNow(), heldNow()];
  const silent = [heldNow({ combo: ['abcd1234', 3] }), heldNow(), heldNow()];
  await world.gatewaySays(granted(true, keyOf(shown[0]!)), acknowledged(keyOf(shown[0]!)));
  for (const gift of [...shown, ...silent]) await world.walletSays(gift, { ...gift, n: 1 });
  for (const gift of shown) await world.gatewaySays(witnessed(keyOf(gift)), witnessed(keyOf(gift)));
  await world.gatewaySays(byServer('unknown', true, { ...keyOf(silent[2]!), n: 1 }));
  for (const gift of shown) await world.until(gift, 'DeliveryConfirmed');
  for (const gift of silent) await world.until(gift, 'DeliveryAbandoned');
  await world.gatewaySays(acknowledged(keyOf(silent[0]!)), witnessed(keyOf(silent[0]!)), witnessed(keyOf(silent[0]!)));
  await eventually(() =>
    expect(world.of(silent[0]!).filter(({ type }) => type === 'ShownAfterRelease')).toHaveLength(2),
  );
  for (const name of ['early', 'early', 'late']) {
    const gift = { viewerId: `viewer-of-${name}`, requestId: requestId((gifts += 1)) };
    await world.gatewaySays(acknowledged(gift), granted(false, gift));
    await eventually(() => expect(world.of(gift)).toHaveLength(2));
  }
  const open = heldNow({ expiresAt: Date.now() + DAY_MS, heldAt: Date.now() + DAY_MS - 40_000 });
  await world.walletSays(open, { ...open, n: 2, replyTo: { ...open.replyTo, kid: 9 } });
  await eventually(() => expect(world.of(open)).toHaveLength(2));
}

it('is built again from its own events: what is outstanding, what has ended, what is remembered of viewers and reminders', async () => {
  await live();
  const [before, tables] = [await contents(), await identities()];
  expect(before['outstanding']).toHaveLength(4);
  expect(before['ended']).toHaveLength(6);
  for (const rows of Object.values(before)) expect(rows.length).toBeGreaterThan(0);
  const { code, said } = await rebuild().end();
  expect([code, said]).toEqual([0, expect.stringContaining('The rebuilt tables serve now.')]);
  expect(await contents()).toEqual(before);
  for (const [index, { oid }] of (await identities()).entries()) expect(oid).not.toBe(tables[index]!['oid']);
});

it('is not swapped where a gift has another outcome than its events say', async () => {
  const tables = await identities();
  await world.rows(`UPDATE ended_gift SET outcome = 'abandoned' WHERE request_id = $1`, [requestId(1)]);
  const { code, said } = await rebuild('--accept-changes').end();
  expect(code).toBe(1);
  expect(said).toContain('DIFFERS  ended_gift in 1 rows, of 6 that serve and 6 rebuilt ones');
  expect(said).toContain(`["viewer-1","${requestId(1)}"] outcome: "abandoned" serves, "confirmed" rebuilt`);
  expect(said).toContain('BROKEN   as many gifts were confirmed and abandoned');
  expect(await identities()).toEqual(tables);
  await world.rows(`UPDATE ended_gift SET outcome = 'confirmed' WHERE request_id = $1`, [requestId(1)]);
});

it('watches on while it is built again, and no timer is lost or fires twice', async () => {
  const several = Array.from({ length: 30 }, () => heldNow());
  for (const gift of several) await world.walletSays(gift);
  await eventually(() => expect(several.every((gift) => world.of(gift).length > 0)).toBe(true));
  for (let turn = 0; turn < 3; turn++) expect(await rebuild().end()).toMatchObject({ code: 0 });
  for (const gift of several) {
    const said = (await world.until(gift, 'DeliveryAbandoned')).map(({ type, n }) => `${type} ${n}`);
    expect(new Set(said).size).toBe(said.length);
    expect(said).toEqual(expect.arrayContaining(['DeliveryTakenOver 1', 'DeliveryTakenOver 2']));
  }
  const before = await contents();
  expect(await rebuild().end()).toMatchObject({ code: 0 });
  expect(await contents()).toEqual(before);
});
