import type { ChaosSuite } from '../chaos-suite.js';
import type { FaultEffect } from './fault-effect.js';
import type { Fault } from './fault.js';
import { injectNetworkTrouble } from './inject-network-fault.js';
import { injectPoison } from './inject-poison.js';
import { injectClockShift, injectKill, injectKillAtStep } from './inject-process-fault.js';
import { injectFreeze, injectSecondReplica } from './inject-replica-fault.js';
import { injectBrokerEnd, injectBrokerFreeze, injectPostgresKill, injectTailLoss } from './inject-server-fault.js';
import { injectRebuild, injectReconcile } from './inject-upkeep.js';

/** Lets a fault happen, and resolves when it is over, with what it truly did. */
export const injectFault = async (suite: ChaosSuite, fault: Fault): Promise<FaultEffect> => {
  switch (fault.kind) {
    case 'kill-at-step':
      return await injectKillAtStep(suite, fault);
    case 'kill':
    case 'sandbox-killed':
      return await injectKill(suite, fault.target);
    case 'freeze':
      return await injectFreeze(suite, fault);
    case 'replica-drained':
    case 'replica-killed':
      return await injectSecondReplica(suite, fault);
    case 'clock':
      return await injectClockShift(suite, fault);
    case 'poison':
      return await injectPoison(suite, fault);
    case 'rebuild':
      return await injectRebuild(suite, fault);
    case 'reconcile':
      return await injectReconcile(suite);
    case 'postgres-killed':
      return await injectPostgresKill(suite);
    case 'broker-stopped':
    case 'broker-killed':
      return await injectBrokerEnd(suite, fault);
    case 'broker-frozen':
      return await injectBrokerFreeze(suite, fault);
    case 'broker-tail-lost':
      return await injectTailLoss(suite, fault);
    case 'network':
      return await injectNetworkTrouble(suite, fault);
    default:
      return fault satisfies never;
  }
};
