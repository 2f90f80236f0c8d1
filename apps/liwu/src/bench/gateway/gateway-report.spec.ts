import { describe, expect, it } from 'vitest';
import {
  furtherLine,
  idleLine,
  memoryLine,
  msPerMessage,
  pieceLines,
  receivingLine,
  steadyLine,
} from './gateway-report.js';
import { growthOf } from './measure-memory.js';

const MIB = 1_048_576;
const idle = { rate: 0, seconds: 30, messages: 0, cpuMs: 300, pace: 5 };
const round = (rate: number, cpuMs: number, pace?: number) => ({
  idle,
  time: { rate, seconds: 10, messages: 10 * rate, cpuMs, pace },
});
const few = [round(100, 600), round(100, 500), round(100, 700)];
const many = [round(400, 1_000, 5.5), round(400, 900, 5), round(400, 800, 6)];
const look = (heapMib: number) => ({
  viewers: 10_000,
  seconds: 30,
  use: { cpuMs: 0, heapBytes: heapMib * MIB, externalBytes: MIB, residentBytes: 150 * MIB },
});

describe("the gateway's report", () => {
  it('takes off each message what the gateway takes at rest, and judges the middle round', () => {
    expect(few.map(msPerMessage)).toEqual([0.5, 0.4, 0.6]);
    expect(steadyLine('record', many, 0.2)).toMatch(
      /^record, 400\/s +0\.175\/0\.200\/0\.225 ms each \(at most 0\.2: kept\), pace 5\.00\/5\.50\/6\.00 ms$/,
    );
    expect(steadyLine('record', few, 0.2)).toMatch(/0\.400\/0\.500\/0\.600 ms each \(at most 0\.2: MISSED\)$/);
    expect(steadyLine('broadcast', few, undefined)).toMatch(/ ms each$/);
  });

  it('says what each further message takes, and what it takes at rest', () => {
    expect(furtherLine('record', few, many)).toMatch(/^record, each further one +0\.100 ms, from 100\/s to 400\/s$/);
    expect(idleLine(few)).toMatch(/^at rest +1\.00\/1\.00\/1\.00 % of a core, pace 5\.00\/5\.00\/5\.00 ms$/);
  });

  it('holds each piece against the reference of its own round', () => {
    const rounds = [
      { request: 10, grant: 40, reference: 20 },
      { request: 30, grant: 60, reference: 30 },
      { request: 20, grant: 50, reference: 10 },
    ];
    const [request, grant] = pieceLines(rounds);
    expect(request).toMatch(/^request +10\.0\/20\.0\/30\.0 µs, 0\.50\/1\.00\/2\.00 of the reference$/);
    expect(grant).toMatch(/^grant +40\.0\/50\.0\/60\.0 µs, 2\.00\/2\.00\/5\.00 of the reference$/);
  });

  it('judges receivers by their slowest round', () => {
    expect(receivingLine({ where: 'Node', rates: [600, 501, 900] }, 500)).toMatch(/501\/600\/900 .*at least 500: kept/);
    expect(receivingLine({ where: 'Node', rates: [600, 499] }, 500)).toContain('MISSED');
  });

  it('tells memory in MiB, and how much the kept heap still grows', () => {
    expect(memoryLine(look(40))).toMatch(
      /^ +10000 viewers, +30 s: heap +40\.0 {2}external +1\.0 {2}resident +150\.0 MiB$/,
    );
    expect(growthOf([look(10), look(20), look(40), look(40), look(42), look(42)])).toBeCloseTo(0.05, 5);
  });
});
