import { describe, expect, it } from 'vitest';
import { ServiceParts } from '../parts/service-parts.js';
import { Metrics } from './metrics.js';

const metricsOf = (label?: string) => {
  const metrics = new Metrics(new ServiceParts(), 'wallet', 0);
  let answer: () => Promise<[string, number][]> = async () => [['', 7]];
  metrics.costly({ name: 'open', help: 'Open.', ...(label ? { label } : {}), everyMs: 0, read: () => answer() });
  const lines = async () => (await metrics.text()).split('\n').filter((line) => /^open\b/.test(line));
  return { lines, answers: (next: typeof answer) => void (answer = next) };
};

describe.each([undefined, 'unit'])('a gauge that has to be asked for, with the label %s', (label) => {
  it('stays away while it cannot be read, and is no 0 that would calm an alert', async () => {
    const { lines, answers } = metricsOf(label);
    expect(await lines()).toHaveLength(1);
    expect((await lines())[0]).toMatch(/ 7$/);

    answers(() => Promise.reject(new Error('no database')));
    expect(await lines()).toEqual([]);

    answers(async () => [['', 8]]);
    expect((await lines())[0]).toMatch(/ 8$/);
  });

  it('is away where it could never be read', async () => {
    const { lines, answers } = metricsOf(label);
    answers(() => Promise.reject(new Error('no database')));
    expect(await lines()).toEqual([]);
  });
});
