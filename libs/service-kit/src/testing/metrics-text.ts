import type { Metrics } from '../health/metrics.js';

/** Reads metrics as Prometheus would: the value of the line that begins so. */
export const metricsText = (metrics: Pick<Metrics, 'text'>) => ({
  valueOf: async (beginning: string): Promise<number> => {
    const line = (await metrics.text()).split('\n').find((each) => each.startsWith(beginning));
    return Number(line?.slice(line.lastIndexOf(' ') + 1) ?? Number.NaN);
  },
});
