import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { metricValues, parseMetrics, readMetrics } from './parse-metrics.js';

const TEXT = `# HELP liwu_ready Whether.
liwu_ready{service="wallet",replica="0"} 1
liwu_queue_length{queue="sends_waiting",service="rtm-gateway",replica="0"} 12
liwu_grant_broadcasts_total{cause="take-over",outcome="no-identity",service="rtm-gateway",replica="0"} 7
liwu_sandbox_pings_total 3
process_resident_memory_bytes{service="wallet"} 5.5e+7
`;

it('reads each series of an answer by its name, its labels and its value', () =>
  expect(parseMetrics(TEXT).slice(-2)).toEqual([
    { name: 'liwu_sandbox_pings_total', labels: {}, value: 3 },
    { name: 'process_resident_memory_bytes', labels: { service: 'wallet' }, value: 55_000_000 },
  ]));

it('reads what stands in quotes as it was meant, and values that are no numbers', () => {
  const odd = String.raw`a{b="x\"y}",c="1\\2\n3",le="+Inf"} +Inf`;
  expect(parseMetrics(`${odd}\nb{} -Inf\nc Nan\nd{e="f"} \n\n`)).toEqual([
    { name: 'a', labels: { b: 'x"y}', c: '1\\2\n3', le: '+Inf' }, value: Infinity },
    { name: 'b', labels: {}, value: -Infinity },
    { name: 'c', labels: {}, value: Number.NaN },
  ]);
});

it('names each series of ours by its metric and its own labels', () =>
  expect([...metricValues(TEXT)]).toEqual([
    ['ready', 1],
    ['queue_length.sends_waiting', 12],
    ['grant_broadcasts.take-over.no-identity', 7],
    ['sandbox_pings', 3],
  ]));

it('asks a process for them, for so long and no longer', async () => {
  let isDeaf = false;
  const server = createServer((request, answer) => void (isDeaf || answer.end(request.url === '/metrics' ? TEXT : '')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect((await readMetrics(url)).get('ready')).toBe(1);
  isDeaf = true;
  await expect(readMetrics(url, 50)).rejects.toThrow(/timeout/);
  server.closeAllConnections();
  server.close();
});
