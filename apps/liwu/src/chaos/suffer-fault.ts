import type { ChaosSuite } from './chaos-suite.js';
import type { Deed } from './fault.js';
import { sufferNetwork } from './suffer-network-fault.js';
import { sufferClock, sufferKill, sufferKillAtStep } from './suffer-process-fault.js';
import { sufferFreeze, sufferReplica } from './suffer-replica-fault.js';
import { sufferBrokerEnd, sufferBrokerFreeze, sufferPostgresKill, sufferTailLoss } from './suffer-server-fault.js';
import type { Suffering } from './suffering.js';

/** Lets a fault happen, and resolves when it is over, with what it truly did. */
export const sufferFault = async (suite: ChaosSuite, deed: Deed): Promise<Suffering> => {
  switch (deed.kind) {
    case 'kill-at-step':
      return await sufferKillAtStep(suite, deed);
    case 'kill':
    case 'sandbox-killed':
      return await sufferKill(suite, deed.target);
    case 'freeze':
      return await sufferFreeze(suite, deed);
    case 'replica-drained':
    case 'replica-killed':
      return await sufferReplica(suite, deed);
    case 'clock':
      return await sufferClock(suite, deed);
    case 'postgres-killed':
      return await sufferPostgresKill(suite);
    case 'broker-stopped':
    case 'broker-killed':
      return await sufferBrokerEnd(suite, deed);
    case 'broker-frozen':
      return await sufferBrokerFreeze(suite, deed);
    case 'broker-tail-lost':
      return await sufferTailLoss(suite, deed);
    case 'network':
      return await sufferNetwork(suite, deed);
    default:
      return deed satisfies never;
  }
};
