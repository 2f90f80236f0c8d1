import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultOrder, SandboxAdmin } from '@liwu/rtm';
import { messageOf } from '../../shared/message-of.js';
import type { ChaosSuite } from '../chaos-suite.js';
import { type FaultEffect, spared, suffered } from './fault-effect.js';
import type { FaultOf } from './fault.js';

/** From hardly noticeable to seconds late. */
const DELAY_MS: [number, number] = [200, 6_000];
/** Only the gateway decides by what it hears in the rooms; a receiver that misses its copy has not seen the gift, and nobody knows. */
const GATEWAY = 'gift-gateway-*';
/** A message that arrives twice: the second time so much later. */
const COPIES = 2;
const COPY_DELAY_MS = 500;

/** The network treats messages badly for a while; what it truly did to how many, it counts itself. */
export const injectNetworkTrouble = async (
  { running }: ChaosSuite,
  fault: FaultOf<'network'>,
): Promise<FaultEffect> => {
  const admin = new SandboxAdmin(running.suite.urls.sandbox);
  try {
    const { id } = await admin.order(orderOf(fault));
    await sleep(fault.forMs);
    const { orders } = await admin.faults();
    const standing = orders.find((order) => order.id === id);
    if (!standing) return spared('the sandbox that had the order is gone');
    await admin.withdraw(id);
    const text = `befell ${standing.applied} messages`;
    return standing.applied > 0 ? suffered(text) : spared(text);
  } catch (error) {
    return spared(`the sandbox cannot be told: ${messageOf(error)}`);
  }
};

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
