import { describe, expect, it } from 'vitest';
import { causesOf } from './causes-of.js';
import type { Fault } from './faults/fault.js';

const ZERO = 1_000_000;
const after = (fault: Fault, touched = true) =>
  causesOf(
    [{ ordered: { ...fault, atMs: 0 }, beganMs: 2_000, endedMs: 5_000, suffered: false, touched, text: '' }],
    [],
    ZERO,
  );
const network = (trouble: 'drop' | 'delay' | 'disconnect' | 'unanswered', on: 'peer' | 'channel'): Fault => ({
  kind: 'network',
  target: 'network',
  trouble,
  on,
  probability: 0.1,
  forMs: 3_000,
});

describe('what can have kept the gateway from knowing', () => {
  it.each<[what: string | undefined, fault: Fault]>([
    ['gateway ended', { kind: 'kill', target: 'rtm-gateway' }],
    ['gateway ended', { kind: 'kill-at-step', target: 'rtm-gateway', step: 'facts-acknowledged', nth: 1 }],
    ['gateway frozen', { kind: 'freeze', target: 'rtm-gateway', forMs: 1, withSecond: false }],
    ['gateway rebalanced', { kind: 'replica-drained', target: 'rtm-gateway', forMs: 1 }],
    ['broker down', { kind: 'broker-frozen', target: 'kafka', forMs: 1 }],
    ['sandbox down', { kind: 'sandbox-killed', target: 'rtm-sandbox' }],
    ['links broken', network('disconnect', 'peer')],
    ['broadcasts lost', network('drop', 'channel')],
    ['broadcasts unanswered', network('unanswered', 'channel')],
    [undefined, network('drop', 'peer')],
    [undefined, network('unanswered', 'peer')],
    [undefined, network('delay', 'channel')],
    [undefined, { kind: 'kill', target: 'wallet' }],
    [undefined, { kind: 'freeze', target: 'ack-watchdog', forMs: 1, withSecond: false }],
    [undefined, { kind: 'replica-killed', target: 'gift-catalog', forMs: 1 }],
    [undefined, { kind: 'postgres-killed', target: 'postgres' }],
    [undefined, { kind: 'clock', target: 'rtm-gateway', byMs: 1, forMs: 1 }],
  ])('is %s by this: %o', (what, fault) => {
    expect(after(fault)).toEqual(what === undefined ? [] : [{ what, fromMs: ZERO + 2_000, untilMs: ZERO + 5_000 }]);
  });

  it('is whatever touched somebody, also where its effect was not seen, and nothing else', () => {
    const frozen: Fault = { kind: 'freeze', target: 'rtm-gateway', forMs: 1, withSecond: true };
    expect(after(frozen, true)).toHaveLength(1);
    expect(after(frozen, false)).toEqual([]);
  });

  it('is an end that nobody ordered, too', () => {
    const end = (name: string) => causesOf([], [{ atMs: 7, name, how: '', word: '' }], ZERO);
    expect(end('rtm-gateway-1')).toEqual([{ what: 'gateway ended', fromMs: 7, untilMs: 7 }]);
    expect(end('rtm-sandbox')).toEqual([{ what: 'sandbox down', fromMs: 7, untilMs: 7 }]);
    expect(end('wallet')).toEqual([]);
  });
});
