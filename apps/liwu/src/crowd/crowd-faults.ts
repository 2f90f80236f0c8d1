import { type FaultOrder, SandboxAdmin } from '@liwu/rtm';
import type { CrowdOptions } from './crowd-options.js';

/**
 * Orders the crowd's faults from the sandbox, for the crowd's own messages only: peer messages from its viewers and to
 * them, and whole channel messages of its rooms, never one subscriber's copy. The answer takes the order back.
 */
export const orderFaults = async (
  sandboxUrl: string,
  { drop, duplicate, seed }: Pick<CrowdOptions, 'drop' | 'duplicate' | 'seed'>,
  prefix: string,
): Promise<() => Promise<void>> => {
  const orders = [...faults('drop', drop, prefix), ...faults('duplicate', duplicate, prefix)];
  if (orders.length === 0) return async () => {};
  const admin = new SandboxAdmin(sandboxUrl);
  await admin.plan({ seed, orders });
  return async () => await admin.clear();
};

const faults = (kind: 'drop' | 'duplicate', probability: number, prefix: string): FaultOrder[] =>
  probability === 0
    ? []
    : [
        { kind, probability, on: 'peer', from: `v-${prefix}-*` },
        { kind, probability, on: 'peer', to: `v-${prefix}-*` },
        { kind, probability, on: 'channel', channel: `${prefix}-*` },
      ];
