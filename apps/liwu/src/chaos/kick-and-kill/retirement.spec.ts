import { metricValues } from '@liwu/process-kit/metrics';
import { expect, it } from 'vitest';
import { retiredBy, retiredIn } from './retirement.js';

it('finds in a log whose retirement it alerts of', () => {
  const log = [
    '{"level":"info","identity":"gift-gateway-0-1","msg":"identity is ready"}',
    '{"level":"error","identity":"gift-gateway-0-3","alert":"identity-retired","msg":"a second login"}',
    '(node:1) Warning: identity-nothing',
    '',
  ].join('\n');
  expect(retiredIn(log)).toEqual(['gift-gateway-0-3']);
});

it('finds in the metrics how many there were, none where nothing is said', () => {
  const line = 'liwu_identities_retired_total{service="rtm-gateway",replica="0"} 2';
  expect(retiredBy(metricValues(`# TYPE liwu_identities_retired_total counter\n${line}\n`))).toBe(2);
  expect(retiredBy(metricValues('liwu_ready{service="rtm-gateway",replica="0"} 1\n'))).toBe(0);
});
