import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { metricValues, parseMetrics } from '@liwu/test-kit';
import { describe, expect, it } from 'vitest';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { openViewer } from './people.js';
import { scrapeAll, selectorsIn } from './scrapes.js';

const MONITORING = new URL('../../../k8s/components/monitoring/', import.meta.url);
const GIFTS = 6;
/** Of one process. A label that somebody outside can choose would pass it within minutes. */
const MAX_SERIES = 1_000;
/** Status codes come when they come: an expression may ask for one that a healthy suite has not answered yet. */
const AS_IT_HAPPENS = new Set(['http_server_request_duration_seconds_count']);
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

/** What the services count, all together by their short names. */
const counts = async (): Promise<Map<string, number>> => {
  const all = new Map<string, number>();
  for (const text of Object.values(await scrapeAll()))
    for (const [name, value] of metricValues(text)) all.set(name, (all.get(name) ?? 0) + value);
  return all;
};

const rulesAndDashboard = (): string => {
  const rules = readdirSync(new URL('rules/', MONITORING)).map((name) => new URL(`rules/${name}`, MONITORING));
  const dashboard = JSON.parse(readFileSync(new URL('dashboards/liwu.json', MONITORING), 'utf8')) as {
    readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
  };
  const asked = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  return [
    ...rules.map((path) => readFileSync(path, 'utf8').replaceAll(/^ +(?:summary|description): .*$/gm, '')),
    ...asked,
  ].join('\n');
};

describe('the metrics of a suite in which gifts are sent', () => {
  it('add up: every request is counted once by each service, by what became of it', { timeout: 120_000 }, async () => {
    const { room, host } = await openRoom();
    const gift = await listGift(5n);
    const before = await counts();
    const viewer = await viewerWithCoins(100n);
    const client = await openViewer(viewer);
    for (let sent = 0; sent < GIFTS; sent++) {
      const { kind } = await client.sendGift({ room, receiver: host, gift, quantity: 1, cost: '5' });
      expect(kind).toBe('shown');
    }
    const poor = await client.sendGift({ room, receiver: host, gift, quantity: 100, cost: '500' });
    expect(poor).toMatchObject({ kind: 'refused', code: 'insufficient-coins' });
    const strange = await client.sendGift({ room, receiver: host, gift: 'no-such-gift', quantity: 1, cost: '5' });
    expect(strange).toMatchObject({ kind: 'refused', code: 'gift-unknown' });

    const since = async (name: string): Promise<number> => ((await counts()).get(name) ?? 0) - (before.get(name) ?? 0);
    const all = async (...names: string[]): Promise<number> => {
      const each = await Promise.all(names.map(since));
      return each.reduce((sum, count) => sum + count, 0);
    };
    const shownHow = ['acknowledged', 'witnessed', 'by-server'];
    await expect.poll(() => all(...shownHow.map((how) => `gifts_settled.${how}`)), { timeout: 30_000 }).toBe(GIFTS);
    expect(await since('messages_recorded.GiftRequested')).toBeGreaterThanOrEqual(GIFTS + 2);
    const expected: Record<string, number> = {
      gifts_priced: GIFTS + 1,
      'gifts_refused.gift-unknown': 1,
      'gifts_refused.insufficient-coins': 1,
      gifts_held: GIFTS,
      'gifts_released.not-shown': 0,
      'gifts_released.unknown': 0,
      deliveries_watched: GIFTS,
      'answers.gift-unknown': 1,
      'answers.insufficient-coins': 1,
      request_to_grant_seconds_count: GIFTS,
      'hold_duration_seconds_count.settled': GIFTS,
      'hold_duration_seconds_bucket.+Inf.settled': GIFTS,
      'hold_duration_seconds_bucket.120.settled': GIFTS,
      'outstanding_gifts.held': 0,
    };
    for (const [name, count] of Object.entries(expected)) expect([name, await since(name)]).toEqual([name, count]);
    expect(await all(...shownHow.map((how) => `deliveries_confirmed.${how}`))).toBe(GIFTS);
    expect(await all(...shownHow.map((how) => `hold_to_shown_seconds_count.${how}`))).toBe(GIFTS);
    expect(await since('request_to_grant_seconds_bucket.40')).toBe(GIFTS);
    expect(await since('request_to_grant_seconds_sum')).toBeGreaterThan(0);
    expect(await since('grants_sent.delivered')).toBeGreaterThanOrEqual(GIFTS);

    const texts = Object.values(await scrapeAll());
    const topUps = texts
      .flatMap(parseMetrics)
      .find(
        ({ name, labels }) =>
          name === 'http_server_request_duration_seconds_count' && labels['route'] === '/v1/top-ups',
      );
    expect(topUps).toMatchObject({ labels: { method: 'POST', status: '2xx', service: 'wallet' } });
    // Whom and where it was about is for logs and events: what anybody can make up must not become labels.
    for (const text of texts) expect(text).not.toMatch(new RegExp(`${viewer}|${room}|${host}`));
  });

  it('are described, each of them, and bounded', async () => {
    for (const [service, text] of Object.entries(await scrapeAll())) {
      expect([service, text.match(/^# HELP \S+ Not described.*$/gm)]).toEqual([service, null]);
      expect(parseMetrics(text).length).toBeLessThan(MAX_SERIES);
    }
  });

  it.skipIf(!hasPromtool && !process.env['CI'])('are what Prometheus’s own check wants', async () => {
    for (const input of Object.values(await scrapeAll()))
      expect(execFileSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8', stdio: 'pipe' })).toBe('');
  });

  it('are what the alert rules and the dashboard ask for, by name and by label', async () => {
    const series = Object.values(await scrapeAll()).flatMap(parseMetrics);
    const asked = selectorsIn(rulesAndDashboard());
    expect(asked.length).toBeGreaterThan(100);
    const isThere = ({ name, matches }: (typeof asked)[number]): boolean =>
      series.some((one) => one.name === name && (AS_IT_HAPPENS.has(name) || matches(one.labels)));
    expect([...new Set(asked.filter((selector) => !isThere(selector)).map(({ text }) => text))]).toEqual([]);
  });

  it('are what the pages for operators name', async () => {
    const there = Object.values(await scrapeAll())
      .flatMap(parseMetrics)
      .map(({ name }) => name.replace(/_(?:bucket|sum|count)$/, ''));
    const pages = ['operations', 'alerts', 'security', 'hostile-inputs'].map((page) =>
      readFileSync(new URL(`../../../docs/${page}.md`, import.meta.url), 'utf8'),
    );
    // Two are roles of databases.
    const named = [...pages.join('\n').matchAll(/\bliwu_(?!(?:finance|toolbox)\b)[a-z0-9_]+/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(30);
    expect([...new Set(named)].filter((name) => !there.includes(name))).toEqual([]);
  });
});
