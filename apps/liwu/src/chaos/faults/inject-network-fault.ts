import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultOrder, SandboxAdmin, SandboxAdminError } from '@liwu/rtm';
import { hasCode } from '../../shared/has-code.js';
import { messageOf } from '../../shared/message-of.js';
import type { ChaosSuite } from '../chaos-suite.js';
import { type FaultEffect, spared, suffered, unseen } from './fault-effect.js';
import type { FaultOf } from './fault.js';

/** From hardly noticeable to seconds late. */
const DELAY_MS: [number, number] = [200, 6_000];
/** Only the gateway decides by what it hears in the rooms; a receiver that misses its copy has not seen the gift, and nobody knows. */
const GATEWAY = 'gift-gateway-*';
/** A message that arrives twice: the second time so much later. */
const COPIES = 2;
const COPY_DELAY_MS = 500;
/** An order that could not be withdrawn ends by itself so long after its time, in which what it did can be asked for. */
const COUNTED_WITHIN_MS = 5_000;

/** The network treats messages badly for a while; what it truly did to how many, it counts itself. */
export const injectNetworkTrouble = async (
  { running }: ChaosSuite,
  fault: FaultOf<'network'>,
  countedWithinMs = COUNTED_WITHIN_MS,
): Promise<FaultEffect> => {
  const admin = new SandboxAdmin(running.suite.urls.sandbox);
  const standsForMs = fault.forMs + countedWithinMs;
  let sentMs = performance.now();
  let id: string | undefined;
  try {
    ({ id } = await admin.order({ ...orderOf(fault), forMs: standsForMs }));
    sentMs = performance.now();
    await sleep(fault.forMs);
    const { orders } = await admin.faults();
    const standing = orders.find((order) => order.id === id);
    if (!standing) return unseen('the sandbox that had the order is gone');
    await admin.withdraw(id);
    const text = `befell ${standing.applied} messages`;
    return standing.applied > 0 ? suffered(text) : spared(text);
  } catch (error) {
    const text = `the sandbox cannot be told: ${messageOf(error)}`;
    if (id === undefined && wasRefused(error)) return spared(text);
    // An order whose answer was lost stands all the same, as one does that cannot be withdrawn: it is over when it ends by itself.
    await sleep(Math.max(0, sentMs + standsForMs - performance.now()));
    return unseen(text);
  }
};

const wasRefused = (error: unknown): boolean =>
  error instanceof SandboxAdminError || (error instanceof Error && hasCode(error.cause, 'ECONNREFUSED'));

function orderOf({ on, probability, trouble }: FaultOf<'network'>): FaultOrder {
  const which = { on, probability };
  switch (trouble) {
    case 'drop':
    case 'unanswered':
    case 'reorder':
    case 'disconnect':
      return { kind: trouble, ...which };
    case 'lose-copy':
      return { kind: trouble, ...which, subscriber: GATEWAY };
    case 'delay':
      return { kind: trouble, ...which, delayMs: DELAY_MS };
    case 'duplicate':
      return { kind: trouble, ...which, copies: COPIES, delayMs: COPY_DELAY_MS };
    default:
      return trouble satisfies never;
  }
}
