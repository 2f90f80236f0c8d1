import { ServiceParts, Metrics } from '@liwu/service-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { NOW, abandoned, arrived, emptyBatch, handlerWith, held, priced, toppedUp } from '../testing/facts.js';
import { confirmed, refused, settled } from '../testing/facts.js';
import type { WalletBatch } from '../viewer-wallet/wallet-batch.js';
import { IGNORED_ENDED, IGNORED_UNKNOWN } from './journey-counters.js';
import { type JourneyReport, journeyReport, reportJourney } from './journey-metrics.js';

const HANDLER = handlerWith();
type Fact = ReturnType<typeof held | typeof toppedUp | typeof settled | typeof refused>;
const batchAfter = (...events: Fact[]): WalletBatch =>
  events.reduce((state, event) => HANDLER.evolve(state, event, 3), emptyBatch());

let told: (string | [string, number])[];
let report: JourneyReport;
beforeEach(() => {
  told = [];
  report = {
    count: (name) => told.push(name),
    shownAfter: (seconds, how) => told.push([`shown ${how}`, seconds]),
    heldFor: (seconds, outcome) => told.push([`held until ${outcome}`, seconds]),
  };
});

/** Decides as the lanes do, and tells what has been committed. */
const commit = (batch: WalletBatch, input: ReturnType<typeof arrived>): void => {
  const events = HANDLER.decide(input, batch);
  const after = events.reduce((state, event) => HANDLER.evolve(state, event, 3), batch);
  reportJourney([{ input, events }], after, report);
};

describe('what became of a gift', () => {
  it('is counted when its coins are held, and not again when the answer is repeated', () => {
    commit(batchAfter(toppedUp(100n)), arrived(priced(60n, 1)));
    expect(told).toEqual(['gifts_held']);
    commit(batchAfter(toppedUp(100n), held(60n, 1)), arrived(priced(60n, 1)));
    expect(told).toEqual(['gifts_held']);
  });

  it('is counted by the code of its refusal', () => {
    commit(batchAfter(toppedUp(10n)), arrived(priced(60n, 1)));
    expect(told).toEqual(['gifts_refused.insufficient-coins']);
  });

  it('is counted with how it was shown, when that was, and for how long its coins were held', () => {
    const batch = batchAfter(toppedUp(100n), held(60n, 1));
    commit(batch, arrived(confirmed(1, { evidenceAt: NOW + 250 }), NOW + 400));
    expect(told).toEqual(['gifts_settled.witnessed', ['held until settled', 0.4], ['shown witnessed', 0.25]]);
  });

  it('is counted with how certain it is that it was not shown', () => {
    const batch = batchAfter(toppedUp(100n), held(60n, 1));
    commit(batch, arrived(abandoned(1, { certainty: 'unknown' }), NOW + 61_000));
    expect(told).toEqual(['gifts_released.unknown', ['held until released', 61]]);
  });

  it('is not counted again where a decision comes twice; the repeat is', () => {
    commit(batchAfter(toppedUp(100n), held(60n, 1), settled(60n, 1)), arrived(confirmed(1)));
    commit(batchAfter(toppedUp(100n)), arrived(confirmed(1)));
    expect(told).toEqual([IGNORED_ENDED, IGNORED_UNKNOWN]);
  });
});

it('is shown to Prometheus as 0 before anything happened, so that the first increase is seen', async () => {
  const metrics = new Metrics(new ServiceParts(), 'wallet', 0);
  journeyReport(metrics, () => undefined);
  const text = await metrics.text();
  expect(text).toMatch(/^liwu_gifts_released_total\{certainty="unknown",[^}]*\} 0$/m);
  expect(text).toMatch(/^liwu_hold_duration_seconds_bucket\{(?=.*le="120")(?=.*outcome="released")[^}]*\} 0$/m);
});
