import { Metrics, ServiceParts } from '@liwu/service-kit';
import { metricValues } from '@liwu/test-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { sample } from '../testing/samples.js';
import { GATEWAY_COUNTERS } from './gateway-counters.js';
import { registerNetworkBudgets } from './network-budgets.js';

let rig: GatewayRig;
let metrics: Metrics;
beforeEach(async () => {
  rig = await new GatewayRig(3).start();
  const parts = new ServiceParts();
  parts.add('gateway', { start: async () => undefined, stop: async () => undefined, counters: rig.counters });
  metrics = new Metrics(parts, 'rtm-gateway', 0);
  metrics.describe(GATEWAY_COUNTERS);
  registerNetworkBudgets(metrics, rig);
});
const values = async (...names: string[]): Promise<(number | undefined)[]> => {
  const all = metricValues(await metrics.text());
  return names.map((name) => all.get(name));
};

describe('what of the network’s quotas is used', () => {
  it('tells the identities apart by their numbers, and counts what each has begun to send', async () => {
    const alice = await rig.viewer();
    expect(await values('identity_sends.0', 'identity_sends.2', 'identity_sends_limit')).toEqual([0, 0, 50]);
    for (let n = 0; n < 3; n++) await rig.when(sample('HoldRefused', { replyTo: alice.replyTo }));
    expect(await values('identity_sends.0', 'identity_sends.1', 'identity_sends.2')).toEqual([1, 1, 1]);
  });

  it('tells how the identities are, and which rooms are watched of how many', async () => {
    expect(await values('identities.usable', 'identities.retired', 'identities.away')).toEqual([3, 0, 0]);
    const alice = await rig.viewer();
    await rig.when(sample('CoinsHeld', { replyTo: alice.replyTo }));
    const [watched, watchable] = await values('rooms_watched', 'rooms_watchable');
    expect(watched).toBe(1);
    expect(watchable).toBeGreaterThan(1);
    await rig.pool.identities[0]!.stop();
    expect(await values('identities.usable', 'identities.away')).toEqual([2, 1]);
    expect((await values('rooms_watchable'))[0]).toBeLessThan(watchable!);
  });

  it('describes every count of the gateway that a gift and a refusal make', async () => {
    const alice = await rig.viewer();
    await rig.when(sample('CoinsHeld', { replyTo: alice.replyTo }));
    await rig.when(sample('GiftRefused', { replyTo: alice.replyTo }));
    const text = await metrics.text();
    expect(text).not.toContain('Not described');
    expect(metricValues(text).get('grants_sent.delivered')).toBe(1);
    expect(metricValues(text).get('answers.sold-out')).toBe(1);
  });
});
