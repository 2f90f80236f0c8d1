import { describe, expect, it } from 'vitest';
import { STORING_SERVICES } from '../suite/storing-services.js';
import { discardLine, inputLines, redriveLine, viewerLines } from './parked-lines.js';

describe('what an operator reads of parked inputs', () => {
  it('names service, lane, viewer and fault of everybody who is parked', () => {
    const viewers = [{ lane: 3, key: 'alice', inputs: 2, since: '2026-11-26T10:00:00.000Z', fault: 'it broke' }];
    expect(viewerLines([{ service: 'wallet', viewers }])).toEqual([
      'wallet  lane 3  alice  2 inputs  since 2026-11-26T10:00:00.000Z  it broke',
    ]);
  });

  it('says so where there is nothing', () => {
    const nobody = STORING_SERVICES.map((service) => ({ service, viewers: [] }));
    expect(viewerLines(nobody)).toEqual(['Nobody is parked.']);
    expect(inputLines([])).toEqual(['Nothing of this viewer is parked.']);
  });

  it('says of nobody where only some services answered, and nothing where none did', () => {
    const answered = (['gift-catalog', 'wallet'] as const).map((service) => ({ service, viewers: [] }));
    expect(viewerLines(answered)).toEqual(['Nobody is parked in gift-catalog and wallet.']);
    expect(viewerLines([])).toEqual([]);
  });

  it('shows the bytes of each input, and its fault below them', () => {
    const input = { source: 'rtm-gateway', sequence: 0, type: 'liwu.GrantSent.v1', id: 'x', value: '{}', parkedAt: '' };
    expect(
      inputLines([
        { ...input, position: 7, fault: 'it broke' },
        { ...input, position: 9 },
      ]),
    ).toEqual([
      '7  liwu.GrantSent.v1  x  from rtm-gateway',
      '    {}',
      '    it broke',
      '9  liwu.GrantSent.v1  x  from rtm-gateway',
      '    {}',
    ]);
  });

  it('says how many were given up, and how many are left', () => {
    expect(discardLine('alice', { inputs: 1_200, left: 1 })).toBe(
      '1200 of alice given up; 1 more waits for a redrive.',
    );
  });

  it('says of a redrive how far it came, and what keeps it from going on', () => {
    expect(redriveLine('alice', { redriven: 4, left: 0 })).toBe('4 of alice applied; nothing is parked any more.');
    expect(redriveLine('alice', { redriven: 1, left: 2, fault: 'it broke' })).toBe(
      '1 of alice applied; 2 still wait: it broke',
    );
  });
});
