import { expect, it } from 'vitest';
import { metricValues } from './metric-values.js';

it('names each series of an answer by its metric and its own labels', () => {
  const text = `# HELP liwu_ready Whether.
liwu_ready{service="wallet",replica="0"} 1
liwu_grant_broadcasts_total{cause="take-over",outcome="no-identity",service="rtm-gateway",replica="0"} 7
liwu_sandbox_pings_total 3
process_resident_memory_bytes{service="wallet"} 5`;
  expect([...metricValues(text)]).toEqual([
    ['ready', 1],
    ['grant_broadcasts.take-over.no-identity', 7],
    ['sandbox_pings', 3],
  ]);
});
