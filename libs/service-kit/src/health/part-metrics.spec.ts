import { metricValues } from '@liwu/test-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { type LaneProgress, type PartHealth, type ServicePart, ServiceParts } from '../parts/service-parts.js';
import { Metrics } from './metrics.js';
import { registerPartMetrics } from './part-metrics.js';

let parts: ServiceParts;
let metrics: Metrics;
beforeEach(() => {
  parts = new ServiceParts();
  metrics = new Metrics(parts, 'wallet', 0);
  registerPartMetrics(metrics, parts);
});
const part = (name: string, more: Partial<ServicePart>): ServicePart =>
  parts.add(name, { start: async () => undefined, stop: async () => undefined, ...more });
const valueOf = async (name: string): Promise<number | undefined> => metricValues(await metrics.text()).get(name);

describe('how the parts are', () => {
  it('is told of each dependency: up where all parts that need it reach it, and not at all where none needs it', async () => {
    const healths: Record<string, PartHealth> = { lanes: { kafka: true, postgres: true }, reads: { postgres: true } };
    for (const name of Object.keys(healths)) part(name, { health: () => healths[name]! });
    expect(await valueOf('dependency_up.postgres')).toBe(1);
    healths['reads'] = { postgres: false };
    expect(await valueOf('dependency_up.postgres')).toBe(0);
    expect(await valueOf('dependency_up.kafka')).toBe(1);
    expect(await valueOf('dependency_up.rtm')).toBeUndefined();
  });

  it('is told of each lane that is here, and of none that has gone elsewhere', async () => {
    let lanes: LaneProgress[] = [
      { lane: 0, lagMs: 250, inputsWaiting: 3, eventsUnpublished: 7 },
      { lane: 7, lagMs: 31_000, inputsWaiting: 0, eventsUnpublished: 0 },
    ];
    part('lanes', { progress: () => lanes, publishLagMs: () => 1_500 });
    part('reads', {});
    expect(await valueOf('lane_lag_seconds.7')).toBe(31);
    expect(await valueOf('lane_inputs_waiting.0')).toBe(3);
    expect(await valueOf('lane_events_unpublished.0')).toBe(7);
    expect(await valueOf('publish_lag_seconds')).toBe(1.5);
    lanes = lanes.slice(0, 1);
    expect(await valueOf('lane_lag_seconds.7')).toBeUndefined();
  });
});
