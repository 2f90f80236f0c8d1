import type { GiftRequested } from '@liwu/contracts';
import { copyOnceDecided, databaseContent, expectInStep, inputsOf } from '@liwu/event-log/specs';
import { ServiceProgram } from '@liwu/service-kit/testing';
import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CatalogWorld, LANES } from './testing/catalog-world.js';
import { holdRefused, holdReleased, requested, requestId } from './testing/facts.js';

const VIEWERS = Array.from({ length: 16 }, (_, index) => `viewer-${index}`);
const STOCK = 20;

const world = new CatalogWorld();
let url: string;
beforeAll(async () => {
  await world.open();
  url = world.environment['LIWU_DATABASE_URL']!;
});
afterAll(() => world.close());

const run = (program: 'adopt' | 'rebuild', ...options: string[]) =>
  new ServiceProgram(new URL(`../dist/${program}.js`, import.meta.url), world.environment, ...options).end();
const place = () =>
  ({ service: 'gift-catalog', databaseUrl: url, topicPrefix: world.topicPrefix, lanes: LANES }) as const;

let lastRequest = 0;
const ask = (viewerId: string, gift: string): GiftRequested =>
  requested({ viewerId, gift, requestId: requestId((lastRequest += 1)), validUntil: Date.now() + 60_000 });

/** Asked by every viewer, and answered. */
async function sell(gift: string): Promise<GiftRequested[]> {
  const requests = VIEWERS.map((viewer) => ask(viewer, gift));
  await world.says(...requests);
  await Promise.all(requests.map((request) => world.outcomeOf(request)));
  return requests;
}

/** Commands by their keys, with what they were answered. */
const answers: { path: string; body: object; key: string; answer: unknown }[] = [];
async function does(path: string, body: object): Promise<void> {
  const key = `key-${answers.length}`;
  const response = await eventually(async () => {
    const answered = await world.post(path, body, { 'idempotency-key': key });
    expect(answered.status).toBeLessThan(300);
    return answered;
  });
  answers.push({ path, body, key, answer: await response.json() });
}

async function live(): Promise<{ copy: Awaited<ReturnType<typeof copyOnceDecided>> }> {
  await does('/v1/rooms', { room: 'room-1', hosts: ['host-1'] });
  await does('/v1/gifts', { gift: 'rose', title: 'A rose', unitPrice: '10' });
  await does('/v1/gifts', { gift: 'crown', title: 'A crown', unitPrice: '10' });
  await does('/v1/gifts/crown/stock', { stock: STOCK });
  const early = await sell('crown');
  const copy = await copyOnceDecided(url, 4 + VIEWERS.length);
  const late = [...(await sell('crown')), ...(await sell('rose'))];
  // Some of the stock comes back, twice told; some requests are repeated, and one with other content.
  for (const { gift, viewerId, requestId: id } of [...early.slice(0, 6), ...late.slice(0, 3)]) {
    const back = { gift, quantity: 1, viewerId, requestId: id };
    await world.walletSays(holdReleased(back));
    await world.walletSays(holdRefused({ ...back, n: 1 }));
  }
  for (const request of early.slice(0, 6)) await world.outcomeOf(request, 2);
  for (const request of early.slice(6, 9)) {
    await world.says({ ...request, n: 2 }, { ...request, n: 2 });
    await world.outcomeOf(request, 2);
  }
  await world.says({ ...early[9]!, n: 3, quantity: 2, cost: early[9]!.cost });
  await world.outcomeOf(early[9]!, 2);
  await does('/v1/gifts/crown/stock', { stock: 5 });
  await sell('crown');
  await does('/v1/gifts/rose/price', { unitPrice: '20' });
  await does('/v1/gifts/rose/retirement', {});
  await does('/v1/rooms', { room: 'room-2', hosts: ['host-2'] });
  await does('/v1/rooms/room-2/closing', {});
  return { copy };
}

it('is healed from its topic, limited stock and all: nothing is lost, nothing is sold twice, repeated commands are answered as before', async () => {
  const { copy } = await live();
  await eventually(async () => expectInStep(place()));
  await world.stopCatalogs();
  const [before, inputs] = [await databaseContent(url), await inputsOf(url)];
  await copy.putBack();
  const restored = await databaseContent(url);
  expect(before['event']!.length).toBeGreaterThan(restored['event']!.length + 50);
  expect((await run('adopt', '--dry-run')).code).toBe(0);
  expect(await databaseContent(url)).toEqual(restored);

  const { code, said } = await run('adopt');
  expect([code, said]).toEqual([0, expect.stringContaining('more now.')]);
  expect(await databaseContent(url)).toEqual(before);
  expect((await run('rebuild', '--dry-run')).code).toBe(0);

  const catalog = await world.startCatalog(0);
  await catalog.started;
  await eventually(async () => expect(await inputsOf(url)).toEqual(inputs), { deadlineMs: 20_000 });
  for (const { path, body, key, answer } of answers) {
    const again = await world.post(path, body, { 'idempotency-key': key });
    expect([path, again.headers.get('idempotency-replayed'), await again.json()]).toEqual([path, 'true', answer]);
  }
  expect(await databaseContent(url)).toEqual(before);
  await expectInStep(place());
  await sell('crown');
});
