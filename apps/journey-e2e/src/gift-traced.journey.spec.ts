import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { traceOfGift } from '@liwu/contracts';
import { eventually, readMetrics } from '@liwu/test-kit';
import { type CollectedSpan, type Collector, giftOfTrace, startCollector, traceLines } from '@liwu/tracing/collector';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runLiwu } from './liwu-command.js';

/** A suite of its own: all others run as they do where nobody asks for traces. */
const PORT_BASE = 6_300;
const STARTS_WITHIN_MS = 120_000;
const PATIENCE_MS = 30_000;
/** The client's clock is another one than that of the services, and both are read at different moments. */
const CLOCKS_DIFFER_MS = 50;
/** Nothing of this run is to be read again, so it need not outlive it. */
const stateDir = mkdtempSync(join(tmpdir(), 'liwu-traced-'));
const collected: CollectedSpan[] = [];
let collector: Collector;

const liwu = (command: string, ...options: string[]) => runLiwu(command, '--state-dir', stateDir, ...options);
const crowdOf = (gifts: number) =>
  liwu('crowd', '--viewers', '1', '--rooms', '1', '--receivers', '1', '--run-up', '0', '--gifts', String(gifts));

beforeAll(async () => {
  collector = await startCollector(0, (spans) => void collected.push(...spans));
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
    OTEL_BSP_SCHEDULE_DELAY: '200',
    LIWU_LOG_LEVEL: 'debug',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const { exitCode, output } = await liwu('up', '--detach', '--port-base', String(PORT_BASE));
  if (exitCode !== 0) throw new Error(`the suite did not start:\n${output}`);
}, STARTS_WITHIN_MS);

afterAll(async () => {
  await liwu('down');
  vi.unstubAllEnvs();
  await collector.stop();
  rmSync(stateDir, { recursive: true, force: true });
}, STARTS_WITHIN_MS);

const isOf = (name: string) => (span: CollectedSpan) => span.name === name;
const giftSpans = (): CollectedSpan[] => {
  const root = collected.find(isOf('sendGift'));
  return collected.filter(({ traceId }) => traceId === root?.traceId);
};

/** Each span that every delivered gift has, its service, and what it comes of. */
const TREE: readonly (readonly [name: string, service: string, parents: readonly string[]])[] = [
  ['sendGift', 'crowd', []],
  ['GiftRequested', 'rtm-gateway', ['sendGift']],
  ['GiftPriced', 'gift-catalog', ['GiftRequested']],
  ['CoinsHeld', 'wallet', ['GiftPriced']],
  ['GrantSent', 'rtm-gateway', ['CoinsHeld']],
  ['DeliveryWatched', 'ack-watchdog', ['CoinsHeld']],
  ['broadcast', 'crowd', ['GrantSent']],
  ['BroadcastWitnessed', 'rtm-gateway', ['GrantSent']],
  ['BroadcastAcknowledged', 'rtm-gateway', ['GrantSent']],
  // Whichever of its inputs came last made it certain.
  ['DeliveryConfirmed', 'ack-watchdog', ['BroadcastWitnessed', 'GrantSent', 'CoinsHeld']],
  ['GiftSettled', 'wallet', ['DeliveryConfirmed']],
];

describe('a gift from tap to ledger', () => {
  it('is one trace over the client and all four services, without anybody having handed it on', async () => {
    const { exitCode, output } = await crowdOf(1);
    expect(exitCode, output).toBe(0);
    const names = TREE.map(([name]) => name);
    await eventually(() => expect(giftSpans().map(({ name }) => name)).toEqual(expect.arrayContaining(names)), {
      deadlineMs: PATIENCE_MS,
    });
    const spans = giftSpans();
    const text = traceLines(spans).join('\n');
    for (const [name, service, parents] of TREE) {
      const own = spans.filter(isOf(name));
      expect(own, `${name} in\n${text}`).toHaveLength(1);
      expect(own[0]!.service, text).toBe(service);
      const parent = spans.find(({ spanId }) => spanId === own[0]!.parentSpanId);
      if (parents.length === 0) expect(own[0]!.parentSpanId, text).toBeUndefined();
      else expect(parents, `${name} comes of ${parent?.name} in\n${text}`).toContain(parent?.name);
    }
  });

  it('has the trace that its viewer and request give, in the ledger and in the log as well', async () => {
    const [viewerId = '', requestId = ''] = giftOfTrace(giftSpans())!.split('/');
    const { traceId } = traceOfGift({ viewerId, requestId });
    expect(new Set(giftSpans().map((span) => span.traceId))).toEqual(new Set([traceId]));
    const client = new Client({ connectionString: (await liwu('url', 'wallet')).answer.trim() });
    await client.connect();
    const { rows } = await client.query('SELECT trace_id FROM gift_hold WHERE request_id = $1', [requestId]);
    await client.end();
    expect(rows).toEqual([{ trace_id: traceId }]);
    const lines = readFileSync(join(stateDir, 'logs', 'rtm-gateway.log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes(requestId))
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'grant sent', viewerId, requestId, traceId }));
  });

  it('has times that follow one another, and names the records that were read', () => {
    const spans = giftSpans();
    for (const span of spans) {
      expect(span.endedAtMs).toBeGreaterThanOrEqual(span.beganAtMs);
      const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
      if (parent) expect(span.beganAtMs).toBeGreaterThan(parent.beganAtMs - CLOCKS_DIFFER_MS);
    }
    const { attributes } = spans.find(isOf('CoinsHeld'))!;
    expect(attributes).toMatchObject({
      'messaging.system': 'kafka',
      'messaging.destination.name': 'liwu.gift-catalog',
      'messaging.destination.partition.id': String(attributes['liwu.lane']),
      'messaging.kafka.offset': expect.any(Number),
    });
  });

  it('says nothing of what the viewer holds: no grant, no token', () => {
    expect(JSON.stringify(collected)).not.toMatch(/eyJ|007eJ|lw1\./);
  });
});

describe('the top-up before it', () => {
  it('is a request with a span of its own, and what it decided is below it', async () => {
    await eventually(() => expect(collected.some(isOf('CoinsToppedUp'))).toBe(true), { deadlineMs: PATIENCE_MS });
    const decided = collected.find(isOf('CoinsToppedUp'))!;
    const asked = collected.find(({ spanId }) => spanId === decided.parentSpanId);
    expect(asked).toMatchObject({ service: 'wallet', name: 'POST /v1/top-ups', traceId: decided.traceId });
  });
});

describe('a collector that is gone', () => {
  it('stops no gift, and is told of once in each log', async () => {
    await collector.stop();
    const { exitCode, output } = await crowdOf(20);
    expect(exitCode, output).toBe(0);
    const lost = async (): Promise<number> =>
      (await readMetrics(`http://127.0.0.1:${PORT_BASE + 3}`)).get('spans_lost') ?? 0;
    await eventually(async () => expect(await lost()).toBeGreaterThan(0), { deadlineMs: PATIENCE_MS });
    const told = (service: string): number =>
      readFileSync(join(stateDir, 'logs', `${service}.log`), 'utf8').split('traces do not reach their collector')
        .length - 1;
    expect(told('wallet')).toBe(1);
    for (const service of ['rtm-gateway', 'gift-catalog', 'ack-watchdog']) {
      expect(told(service)).toBeLessThanOrEqual(1);
    }
    const books = await liwu('verify');
    expect(books.exitCode, books.output).toBe(0);
  });
});
