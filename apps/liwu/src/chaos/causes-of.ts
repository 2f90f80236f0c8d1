import type { Cause } from '../judge/run-record.js';
import type { Fault, NetworkTrouble } from './faults/fault.js';
import type { TimelineEntry } from './faults/timeline.js';
import type { UnorderedEnd } from './suite-watch.js';

/** What of a run's faults can have kept the gateway from knowing whether a gift was shown; `zeroMs` is when the first gift was sent. */
export const causesOf = (
  timeline: readonly TimelineEntry[],
  unordered: readonly UnorderedEnd[],
  zeroMs: number,
): Cause[] => [
  ...timeline.flatMap(({ beganMs, endedMs, ordered, touched }): Cause[] => {
    const what = causeOf(ordered);
    if (what === undefined || !touched) return [];
    return [{ what, fromMs: zeroMs + beganMs, untilMs: zeroMs + endedMs }];
  }),
  ...unordered.flatMap(({ atMs, name }): Cause[] => {
    const what = isGateway(name) ? 'gateway ended' : name === 'rtm-sandbox' ? 'sandbox down' : undefined;
    return what ? [{ what, fromMs: atMs, untilMs: atMs }] : [];
  }),
];

/** Undefined for whatever leaves alone what the gateway sees. A clock is noted apart, by how much it was wrong. */
function causeOf(fault: Fault): Cause['what'] | undefined {
  switch (fault.kind) {
    case 'kill':
    case 'kill-at-step':
      return isGateway(fault.target) ? 'gateway ended' : undefined;
    case 'freeze':
      return isGateway(fault.target) ? 'gateway frozen' : undefined;
    case 'replica-drained':
    case 'replica-killed':
      return isGateway(fault.target) ? 'gateway rebalanced' : undefined;
    case 'broker-stopped':
    case 'broker-killed':
    case 'broker-frozen':
    case 'broker-tail-lost':
      return 'broker down';
    case 'sandbox-killed':
      return 'sandbox down';
    case 'network':
      return causeByNetwork(fault);
    default:
      return undefined;
  }
}

/** Whether a gift was shown is seen by what is broadcast in its room, not by what viewer and gateway say to each other. */
function causeByNetwork({ on, trouble }: Extract<Fault, { kind: 'network' }>): Cause['what'] | undefined {
  if (trouble === 'disconnect') return 'links broken';
  if (on === 'peer' || LOSE_NOTHING.includes(trouble)) return undefined;
  return trouble === 'unanswered' ? 'broadcasts unanswered' : 'broadcasts lost';
}

const LOSE_NOTHING: readonly NetworkTrouble[] = ['delay', 'duplicate', 'reorder'];

const isGateway = (name: string): boolean => name.startsWith('rtm-gateway');
