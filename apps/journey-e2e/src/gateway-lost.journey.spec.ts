import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runLiwu } from './liwu-command.js';

const GIFTS = 900;
/** Beside the suite of the other journeys. */
const PORT_BASE = '5700';
const WITHIN_MS = 170_000;

interface TakenIn {
  readonly requests: number;
  readonly tookMs?: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly never: readonly string[];
}

/** What the scenario's result says, so far as it matters here. */
interface Result {
  readonly faults: readonly string[];
  readonly tally: { readonly requested: number; readonly unheard: number };
  readonly afterKick: TakenIn;
  readonly afterKill: TakenIn;
  readonly grantPauses: Readonly<Record<'kick' | 'kill', { readonly worstLaneMs: number }>>;
}

describe('two gateways, one of which loses an identity to a second login while the other is killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liwu-gateway-lost-'));
  const file = join(folder, 'result.json');
  let exitCode: number;
  let result: Result;

  beforeAll(async () => {
    const size = ['--gifts', String(GIFTS), '--minutes', '0.5', '--viewers', '120', '--rooms', '6', '--receivers', '1'];
    const where = ['--port-base', PORT_BASE, '--json', file];
    ({ exitCode } = await runLiwu('chaos', '--scenario', 'kicked-and-killed', ...size, ...where));
    result = JSON.parse(readFileSync(file, 'utf8')) as Result;
  }, WITHIN_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('keep all promises for every gift', () => {
    expect(result.faults).toEqual([]);
    expect(exitCode).toBe(0);
    expect(result.tally).toMatchObject({ requested: GIFTS, unheard: 0 });
  });

  it('take requests in through a spare within 2 s, those that were put to the lost identity and to the lost replica', () => {
    for (const { never, requests, tookMs } of [result.afterKick, result.afterKill]) {
      expect(requests).toBeGreaterThan(0);
      expect(never).toEqual([]);
      expect(tookMs?.max).toBeLessThanOrEqual(2_000);
    }
  });

  it('grant again within 7 s in every lane', () => {
    expect(result.grantPauses.kick.worstLaneMs).toBeLessThanOrEqual(7_000);
    expect(result.grantPauses.kill.worstLaneMs).toBeLessThanOrEqual(7_000);
  });
});
