import { describe, expect, it } from 'vitest';
import { UpkeepFindings } from '../upkeep-findings.js';
import { repeatUntilDone } from './inject-upkeep.js';
import type { CommandEnd } from './run-liwu.js';

const COULD_NOT: CommandEnd = { code: 2, said: 'liwu: could not compare: no broker' };

/** Runs a command that ends like this, one time after the other, and the last time again and again. */
const after = async (...ends: readonly CommandEnd[]) => {
  const upkeep = new UpkeepFindings();
  upkeep.ordered();
  let tries = 0;
  const run = () => Promise.resolve(ends[Math.min(tries++, ends.length - 1)]!);
  const effect = await repeatUntilDone(upkeep, 'reconcile', run, 0);
  const { looked, violations } = upkeep.verdict();
  return { effect, looked, found: violations.shown };
};

describe("an operator's command under faults", () => {
  it('is repeated until it is done', async () => {
    const { effect, found, looked } = await after(COULD_NOT, { code: null, said: '' }, { code: 0, said: '' });
    expect(effect).toMatchObject({ suffered: true, text: expect.stringMatching(/^done after .*, at try 3$/) });
    expect(found).toEqual([]);
    expect(looked).toBe('1 of 1 rebuilds and reconciliations done under faults');
  });

  it('is found wrong where it never comes to its end', async () => {
    const text = 'it could NOT be done in 3 tries: liwu: could not compare: no broker';
    const { effect, found } = await after(COULD_NOT);
    expect(effect).toMatchObject({ suffered: false, text });
    expect(found).toEqual([`reconcile: ${text}`, 'none of 1 came to a good end']);
  });

  it('is believed at once where it finds something wrong', async () => {
    const { effect, found } = await after({ code: 1, said: 'lane 3 is forked' });
    expect(effect).toMatchObject({ suffered: true, text: 'it FOUND something wrong: lane 3 is forked' });
    expect(found).toContain('reconcile: lane 3 is forked');
  });

  it('is judged in every run, and holds where none was ordered', () => {
    const { looked, violations } = new UpkeepFindings().verdict();
    expect(looked).toBe('0 of 0 rebuilds and reconciliations done under faults');
    expect(violations.count).toBe(0);
  });
});
