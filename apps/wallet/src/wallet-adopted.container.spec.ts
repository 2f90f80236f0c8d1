import { copyOnceDecided, databaseContent, expectInStep, inputsOf } from '@liwu/event-log/specs';
import { ServiceProgram } from '@liwu/service-kit/testing';
import { type DatabaseCopy, eventually } from '@liwu/test-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LOST_WITH_ITS_DATABASE } from './notes/lost-notes.js';
import { abandoned, confirmed, priced, requestId } from './testing/facts.js';
import { LANES, WalletWorld } from './testing/wallet-world.js';

const VIEWERS = Array.from({ length: 8 }, (_, index) => `viewer-${index}`);
const GIFTS_EACH = 8;
const NUMBERS = new Map(Array.from({ length: GIFTS_EACH }, (_, index) => [requestId(index + 1), index + 1]));
const isShown = (k: number): boolean => k % 3 !== 0;
const ask = (viewerId: string, k: number, now = Date.now()) =>
  priced(3n, k, { viewerId, at: now, validUntil: now + 60_000, receiver: `streamer-${k % 2}` });

let world: WalletWorld;
let url: string;
/** A gift is priced when the last one has ended; each that is held is decided upon at once. */
beforeEach(async () => {
  world = await new WalletWorld().open({
    catalog: (event, now) => {
      if (!('requestId' in event) || event.type === 'CoinsHeld' || event.n > 0) return [];
      const next = (NUMBERS.get(event.requestId) ?? GIFTS_EACH) + 1;
      return next > GIFTS_EACH ? [] : [ask(event.viewerId, next, now)];
    },
    watchdog: (event, now) => {
      if (event.type !== 'CoinsHeld' || event.n > 0) return [];
      const k = NUMBERS.get(event.requestId) ?? 0;
      const decided = { viewerId: event.viewerId, at: now };
      return [isShown(k) ? confirmed(k, decided) : abandoned(k, decided)];
    },
  });
  url = world.environment['LIWU_DATABASE_URL']!;
});
afterEach(() => world.close());

const run = (program: 'adopt' | 'rebuild', ...options: string[]) =>
  new ServiceProgram(new URL(`../dist/${program}.js`, import.meta.url), world.environment, ...options).end();
const place = () => ({ service: 'wallet', databaseUrl: url, topicPrefix: world.topicPrefix, lanes: LANES }) as const;

/** A command that was accepted: what was asked, under which key, and what was answered. */
interface Accepted {
  readonly path: string;
  readonly body: object;
  readonly key: string;
  readonly as: string;
  readonly answer: unknown;
}
let commands: Accepted[];
beforeEach(() => void (commands = []));

async function does(path: string, body: object, as = 'ops:operator'): Promise<Record<string, string>> {
  const key = `key-${commands.length}`;
  // The copy hangs up on everybody for a moment: whoever is told so asks again, as clients do.
  const response = await eventually(async () => {
    const answered = await world.call(path, { body, key, as });
    expect(answered.status).toBeLessThan(300);
    return answered;
  });
  const answer: unknown = await response.json();
  commands.push({ path, body, key, as, answer });
  return answer as Record<string, string>;
}

const topUp = (viewer: string, reference: string, coins = '40') =>
  does('/v1/top-ups', {
    viewer,
    coins,
    price: { amount: '4.00', unit: 'EUR' },
    provider: 'acme',
    provider_reference: reference,
  });

/** Of what people do by hand something of each kind. */
async function byHand(): Promise<void> {
  const reason_code = 'goodwill';
  const [first, second, third] = VIEWERS;
  const approve = (actionId: string | undefined) => does(`/v1/actions/${actionId}/approve`, {}, 'boss:approver');
  const { top_up_id: paid } = await topUp(first!, 'late');
  const note = 'waited for an hour';
  const promotion = { viewer: second, coins: '7', campaign: 'hi', reason_code, note };
  await approve((await does('/v1/promotions', promotion)).action_id);
  await does(`/v1/top-ups/${paid}/refunds`, {
    kind: 'refund',
    coins: '4',
    amount: { amount: '0.40', unit: 'EUR' },
    provider_reference: 'back',
    reason_code,
  });
  await approve((await does(`/v1/gifts/${requestId(1)}/reversal`, { viewer: third, reason_code })).action_id);
  await does('/v1/freezes', { viewer: 'somebody', frozen: true, reason_code });
  const { action_id: asked } = await does('/v1/promotions', { viewer: first, coins: '1', campaign: 'no', reason_code });
  await does(`/v1/actions/${asked}/reject`, {}, 'boss:approver');
  await does('/v1/contracts', { streamer: 'streamer-1', share_basis_points: 6_000 });
}

/** A database whose copy was made in the middle of gifts and commands, put back when all of them were done; and what it said before. */
async function putBack(): Promise<{ before: Awaited<ReturnType<typeof databaseContent>>; inputs: unknown }> {
  await does('/v1/contracts', { streamer: 'streamer-1', share_basis_points: 7_000 });
  for (const viewer of VIEWERS) await topUp(viewer, `of-${viewer}`);
  await Promise.all(VIEWERS.map((viewer) => world.says('gift-catalog', ask(viewer, 1))));
  const copy: DatabaseCopy = await copyOnceDecided(url, 1 + 3 * VIEWERS.length);
  await eventually(
    async () => {
      const [row] = await world.rows(`SELECT count(*)::int AS ended FROM gift_hold WHERE status <> 'held'`);
      expect(row).toEqual({ ended: VIEWERS.length * GIFTS_EACH });
    },
    { deadlineMs: 40_000 },
  );
  for (const viewer of VIEWERS.slice(0, 3)) await world.says('gift-catalog', { ...ask(viewer, 2), n: 1 });
  await eventually(async () =>
    expect(await world.rows('SELECT count(*)::int AS n FROM gift_hold WHERE answered = 3')).toEqual([{ n: 3 }]),
  );
  await byHand();
  await eventually(async () => expectInStep(place()));
  expect(await world.replicas[0]!.stop()).toBe(0);
  const found = { before: await databaseContent(url), inputs: await inputsOf(url) };
  await copy.putBack();
  return found;
}

it('is healed from its topic: nothing is lost, nothing is done twice, whoever repeats a command is answered as before', async () => {
  const { before, inputs } = await putBack();
  const restored = await databaseContent(url);
  expect(before['event']!.length).toBeGreaterThan(restored['event']!.length + 50);
  const trial = await run('adopt', '--dry-run');
  expect([trial.code, trial.said]).toEqual([0, expect.stringMatching(/^ {2}behind {3}lane +0 had /m)]);
  expect(await databaseContent(url)).toEqual(restored);

  const adopted = await run('adopt');
  expect([adopted.code, adopted.said]).toEqual([0, expect.stringContaining('more now.')]);
  expect(await databaseContent(url)).toEqual(before);
  expect((await run('rebuild', '--dry-run')).code).toBe(0);

  await world.startReplica();
  for (const { path, body, key, as, answer } of commands) {
    const again = await world.call(path, { body, key, as, replica: 1 });
    expect([path, await again.json()]).toEqual([path, answer]);
    expect([path, again.headers.get('idempotency-replayed')]).toEqual([path, 'true']);
  }
  // All that came since the copy has been read once more.
  await eventually(async () => expect(await inputsOf(url)).toEqual(inputs), { deadlineMs: 20_000 });
  expect(await databaseContent(url)).toEqual(before);
  await expectInStep(place());
  expect(await world.audit()).toEqual({});
  // A note's text is in no event; that it is gone is told, so that nobody takes it for a note that was taken away.
  expect(await world.rows('SELECT note, erased_by FROM personal.note')).toEqual([
    { note: null, erased_by: LOST_WITH_ITS_DATABASE },
  ]);
  await world.says('gift-catalog', ask('viewer-0', 99));
  await world.eventsOf({ viewerId: 'viewer-0', requestId: requestId(99) }, 1);
  expect((await run('adopt')).said).toContain('nothing was changed');
});

it('is refused where its table has another event than its topic, which is named, and nothing is written', async () => {
  await putBack();
  await world.rows(`UPDATE event SET value = value || ' '::bytea WHERE lane = 1 AND sequence = 1`);
  const restored = await databaseContent(url);
  const { code, said } = await run('adopt');
  expect([code, said]).toEqual([1, expect.stringMatching(/REFUSED {2}lane {2}1.*at sequence 1 another event.*a fork/)]);
  expect(await databaseContent(url)).toEqual(restored);
});
