import { type CoinsHeld, type LiwuEvent, decodeEvent, grantEnd } from '@liwu/contracts';
import { startService } from '@liwu/service-kit';
import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ackWatchdogService } from './ack-watchdog-service.js';
import type { GiftKey } from './outstanding-gift/gift.js';
import { budgetOfLane } from './outstanding-gift/reminder-budget.js';
import { saveGifts } from './outstanding-gift/save-gifts.js';
import { WatchBatch } from './outstanding-gift/watch-batch.js';
import { type WatchdogEvent, isWatchdogEvent } from './outstanding-gift/watchdog-events.js';
import { acknowledged, byServer, closed, granted, held, requestId, witnessed } from './testing/facts.js';
import { WatchDatabase, tablesOf } from './testing/watch-database.js';
import { LANES, SHORT_POLICY, WatchWorld } from './testing/watch-world.js';

const world = new WatchWorld();
beforeAll(() => world.open());
afterAll(() => world.close());

let gifts = 0;
/** A gift that is held now, of a viewer who has no other. */
const heldNow = (more: Partial<CoinsHeld> = {}): CoinsHeld => {
  const now = Date.now();
  const about = { viewerId: `viewer-${(gifts += 1)}`, requestId: requestId(gifts), at: now };
  return held({ ...about, heldAt: now, expiresAt: grantEnd(now), ...more });
};
const keyOf = ({ viewerId, requestId: id }: GiftKey) => ({ viewerId, requestId: id });
const types = (events: readonly WatchdogEvent[]) => events.map(({ type, n }) => `${type} ${n}`);
const closedNow = (gift: GiftKey, certain: boolean): LiwuEvent =>
  closed(certain, { ...keyOf(gift), closedAt: Date.now(), at: Date.now() });

describe('a held gift on real Kafka and Postgres', () => {
  it('is confirmed by its witness and not reminded', async () => {
    const gift = heldNow();
    await world.walletSays(gift);
    await world.gatewaySays(granted(true, keyOf(gift)), witnessed(keyOf(gift)));
    const events = await world.until(gift, 'DeliveryConfirmed');
    expect(types(events).filter((type) => !type.startsWith('EvidenceKept'))).toEqual([
      'DeliveryWatched 0',
      'DeliveryConfirmed 0',
    ]);
    expect(await world.rows('SELECT * FROM outstanding_gift WHERE viewer_id = $1', [gift.viewerId])).toEqual([]);
  });

  it('is confirmed by an acknowledgement that came before the hold, in a room that nobody watches', async () => {
    const gift = heldNow();
    await world.gatewaySays(acknowledged(keyOf(gift)), granted(false, keyOf(gift)));
    await eventually(() => expect(types(world.of(gift))).toEqual(['EvidenceKept 0', 'EvidenceKept 1']));
    await world.walletSays(gift);
    const events = await world.until(gift, 'DeliveryConfirmed');
    expect(types(events)).toEqual(['EvidenceKept 0', 'EvidenceKept 1', 'DeliveryWatched 0', 'DeliveryConfirmed 0']);
    expect(events.at(-1)).toMatchObject({ how: 'acknowledged' });
  });

  it('is reminded, taken over until the gateway answers, and abandoned when it closes', async () => {
    const gift = heldNow();
    world.gatewayAnswers((event) =>
      event.type === 'DeliveryTakenOver' && event.requestId === gift.requestId && event.n === 3
        ? [closedNow(gift, true)]
        : [],
    );
    await world.walletSays(gift);
    const events = await world.until(gift, 'DeliveryAbandoned');
    const reminders = events.filter(({ type }) => type === 'DeliveryReminded');
    expect(reminders.length).toBeGreaterThan(0);
    expect(types(events)).toEqual([
      'DeliveryWatched 0',
      ...['DeliveryReminded 1', 'DeliveryReminded 2', 'DeliveryReminded 3'].slice(0, reminders.length),
      'DeliveryTakenOver 1',
      'DeliveryTakenOver 2',
      'DeliveryTakenOver 3',
      'DeliveryAbandoned 0',
    ]);
    expect(events.at(-1)).toMatchObject({ certainty: 'not-shown', reminders: reminders.length });
    const [first = 0, second = 0, third = 0] = events.slice(reminders.length + 1).map(({ at }) => at);
    expect(first - gift.heldAt).toBeGreaterThanOrEqual(SHORT_POLICY.takeOverAfterMs);
    expect(second - first).toBeGreaterThanOrEqual(SHORT_POLICY.takeOverEveryMs);
    expect(third - second).toBeGreaterThanOrEqual(SHORT_POLICY.takeOverEveryMs);
    await world.gatewaySays(acknowledged(keyOf(gift)));
    expect((await world.until(gift, 'ShownAfterRelease')).at(-1)).toMatchObject({ evidence: 'acknowledged' });
  });

  it('is taken over when nobody witnesses its acknowledgement, and confirmed by the gateway’s own send', async () => {
    const gift = heldNow();
    world.gatewayAnswers((event) =>
      event.type === 'DeliveryTakenOver' && event.requestId === gift.requestId
        ? [byServer('accepted', true, { ...keyOf(gift), n: event.n }), witnessed(keyOf(gift))]
        : [],
    );
    await world.walletSays(gift);
    await world.gatewaySays(granted(true, keyOf(gift)), acknowledged(keyOf(gift)));
    const events = await world.until(gift, 'DeliveryConfirmed');
    expect(events.filter(({ type }) => type === 'DeliveryTakenOver')).toMatchObject([{ n: 1, reason: 'unwitnessed' }]);
    expect(events.at(-1)).toMatchObject({ how: 'witnessed', takeOvers: 1, reminders: 0 });
  });

  it('has one outcome, however often everything is said', async () => {
    const gift = heldNow();
    const all = [granted(true, keyOf(gift)), acknowledged(keyOf(gift)), witnessed(keyOf(gift)), closedNow(gift, false)];
    await world.walletSays(gift, { ...gift, n: 1 }, { ...gift, n: 2 });
    await world.gatewaySays(...all, ...all);
    await world.until(gift, 'DeliveryConfirmed');
    await world.walletSays({ ...gift, n: 3 });
    await world.gatewaySays(...all);
    const marker = heldNow({ viewerId: gift.viewerId });
    await world.gatewaySays(witnessed(keyOf(marker)));
    await world.walletSays(marker);
    await world.until(marker, 'DeliveryConfirmed');
    expect(types(world.of(gift)).filter((type) => type.startsWith('Delivery'))).toEqual([
      'DeliveryWatched 0',
      'DeliveryConfirmed 0',
    ]);
  });

  it('gets a viewer who withholds taken over at its next hold', async () => {
    const viewerId = `withholder-${Date.now()}`;
    for (const gift of [heldNow({ viewerId }), heldNow({ viewerId })]) {
      await world.walletSays(gift);
      await world.until(gift, 'DeliveryReminded');
      await world.gatewaySays(witnessed(keyOf(gift)));
      await world.until(gift, 'DeliveryConfirmed');
    }
    const next = heldNow({ viewerId });
    await world.walletSays(next);
    expect(await world.until(next, 'DeliveryTakenOver')).toMatchObject([
      { type: 'DeliveryWatched' },
      { type: 'DeliveryTakenOver', n: 1, reason: 'withholder' },
    ]);
    await world.gatewaySays(witnessed(keyOf(next)));
    await world.until(next, 'DeliveryConfirmed');
  });

  it('is named in the log when the gateway leaves it open', async () => {
    const heldAt = Date.now() - 120_000;
    const gift = heldNow({ heldAt, expiresAt: grantEnd(heldAt) });
    const before = world.sum('take_overs_overdue');
    await world.walletSays(gift);
    await world.until(gift, 'DeliveryTakenOver');
    await eventually(() => expect(world.sum('take_overs_overdue')).toBe(before + 1));
    expect(world.warnings).toMatchObject([{ ...keyOf(gift), takeOvers: 1 }]);
    await world.gatewaySays(closedNow(gift, false));
    await world.until(gift, 'DeliveryAbandoned');
  });

  it('is skipped over by types that nobody knows, which are counted', async () => {
    const unknown = () => world.sum('unknown_types_skipped');
    const before = unknown();
    for (let lane = 0; lane < LANES; lane++) await world.saysUnknown('rtm-gateway', lane);
    await eventually(() => expect(unknown()).toBe(before + LANES));
    const gift = heldNow();
    await world.gatewaySays(witnessed(keyOf(gift)));
    await world.walletSays(gift);
    await world.until(gift, 'DeliveryConfirmed');
  });
});

describe('a restart', () => {
  it('loses no timer and doubles none', async () => {
    const several = Array.from({ length: 40 }, () => heldNow());
    for (const gift of several) await world.walletSays(gift);
    await Promise.all(several.map((gift) => eventually(() => world.of(gift).length > 0)));
    await world.stopAll();
    await world.startWatchdog();
    const second = await world.startWatchdog();
    await Promise.all(
      several.map((gift) => eventually(() => world.of(gift).some(({ type }) => type === 'DeliveryTakenOver'))),
    );
    await world.stopWatchdog(second);
    world.gatewayAnswers((event) => (event.type === 'DeliveryTakenOver' ? [closedNow(event, false)] : []));
    for (const gift of several) {
      const said = types(await world.until(gift, 'DeliveryAbandoned'));
      expect(new Set(said).size).toBe(said.length);
      expect(said.filter((type) => type.startsWith('DeliveryAbandoned'))).toHaveLength(1);
    }
    world.gatewayAnswers(() => []);
  });

  it('reminds nobody whose time to be reminded has passed: the gateway takes over', async () => {
    const gift = heldNow();
    await world.stopAll();
    await world.walletSays(gift);
    await eventually(() => Date.now() > gift.heldAt + SHORT_POLICY.takeOverAfterMs);
    await world.startWatchdog();
    const events = await world.until(gift, 'DeliveryTakenOver');
    expect(types(events).slice(0, 2)).toEqual(['DeliveryWatched 0', 'DeliveryTakenOver 1']);
    await world.gatewaySays(witnessed(keyOf(gift)));
    await world.until(gift, 'DeliveryConfirmed');
  });
});

describe('the watchdog’s log', () => {
  it('tells every event once, and holds the whole state', async () => {
    await world.stopAll();
    const log = await world.rows('SELECT lane, type, id, value FROM event ORDER BY lane, sequence');
    expect(new Set(log.map(({ id }) => String(id))).size).toBe(log.length);
    await eventually(() => expect(world.events).toHaveLength(log.length));
    const rebuilt = await WatchDatabase.create();
    try {
      const batch = new WatchBatch({ budget: budgetOfLane(SHORT_POLICY.remindersPerSecond, LANES) });
      for (const { lane, type, value } of log) {
        const event = decodeEvent(type, value);
        if (isWatchdogEvent(event)) batch.evolve(event, lane);
      }
      for (const statement of saveGifts(batch, SHORT_POLICY)) await rebuilt.rows(statement);
      expect(await rebuilt.tables()).toEqual(await tablesOf((text) => world.rows(text)));
    } finally {
      await rebuilt.drop();
    }
  });
});

describe('the watchdog as a service', () => {
  it('starts with its settings, is ready, counts what it decides, and drains', async () => {
    await world.stopAll();
    const service = await startService(ackWatchdogService, {
      ...world.environment,
      LIWU_HTTP_PORT: '0',
      LIWU_LOG_LEVEL: 'silent',
      LIWU_REMIND_AFTER_MS: '100,200,300',
      LIWU_TAKE_OVER_AFTER_MS: '400',
      LIWU_WATCH_POLICY_PER_ROOM: '{"patient":{"remindAfterMs":[],"takeOverAfterMs":30000}}',
      LIWU_OIDC_ISSUER: 'http://127.0.0.1:9/',
      LIWU_OIDC_JWKS_URL: 'http://127.0.0.1:9/jwks',
    });
    try {
      await service.started;
      await eventually(async () => expect((await fetch(`${service.url}/health/ready`)).status).toBe(200));
      const patient = heldNow({ room: 'patient' });
      await world.walletSays(patient);
      await world.until(patient, 'DeliveryWatched');
      const gift = heldNow();
      await world.walletSays(gift);
      await world.until(gift, 'DeliveryTakenOver');
      expect(types(world.of(patient))).toEqual(['DeliveryWatched 0']);
      await world.gatewaySays(witnessed(keyOf(gift)));
      await world.until(gift, 'DeliveryConfirmed');
      const metrics = await (await fetch(`${service.url}/metrics`)).text();
      expect(metrics).toMatch(/^liwu_deliveries_confirmed_total\{how="witnessed",[^}]*\} 1$/m);
      expect(metrics).toMatch(/^liwu_outstanding_gifts\{phase="held",[^}]*\} [1-9]\d*$/m);
      expect(metrics).toMatch(/^liwu_outstanding_oldest_seconds\{[^}]*\} \d/m);
      expect(metrics).toMatch(/^liwu_deliveries_taken_over_total\{reason="silent",[^}]*\} 1$/m);
    } finally {
      await service.stop();
    }
  });
});
