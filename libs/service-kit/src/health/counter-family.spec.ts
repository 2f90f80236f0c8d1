import { describe, expect, it } from 'vitest';
import { CounterFamilies, type CounterFamily } from './counter-family.js';
import { Metrics } from './metrics.js';

const family = (counts: string, metric: string, more: Partial<CounterFamily> = {}): CounterFamily => ({
  counts,
  metric,
  help: `Of ${counts}.`,
  ...more,
});
const FAMILIES = [
  family('drop', 'liwu_messages_dropped_total', { labels: ['reason'], known: ['form'] }),
  family('send', 'liwu_sends_not_made_total', { labels: ['reason', 'class'] }),
  family('send.error', 'liwu_send_errors_total', { labels: ['kind'] }),
  family('send.unsealable', 'liwu_sends_unsealable_total'),
  family('take-over', 'liwu_broadcasts_total', { labels: ['outcome'], constant: { cause: 'take-over' } }),
  family('hot-room', 'liwu_broadcasts_total', { labels: ['outcome'], constant: { cause: 'hot-room' } }),
];

describe('the counter of a count', () => {
  const families = new CounterFamilies();
  families.add(FAMILIES);

  it.each([
    ['drop.not-authentic', 'liwu_messages_dropped_total', { reason: 'not-authentic' }],
    ['send.too-late.grant', 'liwu_sends_not_made_total', { reason: 'too-late', class: 'grant' }],
    ['send.error.rate', 'liwu_send_errors_total', { kind: 'rate' }],
    ['send.unsealable', 'liwu_sends_unsealable_total', {}],
    ['hot-room.accepted', 'liwu_broadcasts_total', { cause: 'hot-room', outcome: 'accepted' }],
  ])('of %s is found by its whole name, or by its longest beginning', (name, metric, labels) =>
    expect(families.placeOf(name)).toMatchObject({ metric, labels }),
  );

  it.each([
    ['unknown-types', 'liwu_unknown_types_total'],
    ['unknownTypes', 'liwu_unknown_types_total'],
    ['dropped.form', 'liwu_dropped_form_total'],
  ])('of %s, which nobody describes, is made of its name, and says so', (name, metric) =>
    expect(families.placeOf(name)).toEqual({ metric, help: `Not described: ${name}.`, labels: {} }),
  );
});

describe('what Prometheus reads of counts', () => {
  const counts = new Map<string, number>();
  const metrics = new Metrics({ counts: () => counts }, 'wallet', 2);
  metrics.describe(FAMILIES);
  const lineOf = async (beginning: string): Promise<string | undefined> =>
    (await metrics.text()).split('\n').find((line) => line.startsWith(beginning));

  it('is 0 of what is known and was not counted yet, so that the first increase is seen', async () => {
    expect(await lineOf('liwu_messages_dropped_total{reason="form"')).toMatch(/ 0$/);
    expect(await lineOf('liwu_sends_unsealable_total')).toMatch(/ 0$/);
  });

  it('is the count itself however often it is read, with the help text of its family', async () => {
    counts.set('drop.form', 3).set('take-over.accepted', 5);
    await metrics.text();
    expect(await lineOf('liwu_messages_dropped_total{reason="form"')).toMatch(/ 3$/);
    expect(await lineOf('liwu_broadcasts_total{cause="take-over",outcome="accepted"')).toMatch(/ 5$/);
    expect(await lineOf('# HELP liwu_messages_dropped_total')).toBe('# HELP liwu_messages_dropped_total Of drop.');
  });
});
