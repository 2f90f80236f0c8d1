import { describe, expect, it } from 'vitest';
import { eventually } from './eventually.js';

describe('eventually', () => {
  it('gives the first value that is neither false nor a fault', async () => {
    let calls = 0;
    const value = await eventually(
      () => {
        calls += 1;
        if (calls === 1) throw new Error('not yet');
        return calls === 2 ? false : calls;
      },
      { everyMs: 1 },
    );
    expect(value).toBe(3);
  });

  it('takes nothing at all for success, so that assertions can be awaited', async () => {
    await eventually(() => expect(1).toBe(1));
  });

  it('rejects with the last fault when the deadline has passed', async () => {
    let calls = 0;
    const attempt = eventually(() => expect((calls += 1)).toBe(0), { deadlineMs: 20, everyMs: 5 });
    await expect(attempt).rejects.toThrow(/^not within 20 ms: expected \d+ to be \+?0/);
    expect(calls).toBeGreaterThan(1);
  });

  it('rejects when it is false to the end', async () => {
    await expect(eventually(() => false, { deadlineMs: 5, everyMs: 1 })).rejects.toThrow(
      'not within 5 ms: it was still false',
    );
  });
});
