import type { Deed } from './fault.js';
import { sufferNetwork } from './suffer-network-fault.js';
import { sufferClock, sufferKill, sufferKillAtStep } from './suffer-process-fault.js';
import { sufferFreeze, sufferReplica } from './suffer-replica-fault.js';
import { sufferBrokerEnd, sufferBrokerFreeze, sufferPostgresKill, sufferTailLoss } from './suffer-server-fault.js';
import type { Place, Suffering } from './suffering.js';

/** Lets a fault happen, and resolves when it is over, with what it truly did. */
export const sufferFault = async (place: Place, deed: Deed): Promise<Suffering> => {
  switch (deed.kind) {
    case 'kill-at-step':
      return await sufferKillAtStep(place, deed);
    case 'kill':
    case 'sandbox-killed':
      return await sufferKill(place, deed.target);
    case 'freeze':
      return await sufferFreeze(place, deed);
    case 'replica-drained':
    case 'replica-killed':
      return await sufferReplica(place, deed);
    case 'clock':
      return await sufferClock(place, deed);
    case 'postgres-killed':
      return await sufferPostgresKill(place);
    case 'broker-stopped':
    case 'broker-killed':
      return await sufferBrokerEnd(place, deed);
    case 'broker-frozen':
      return await sufferBrokerFreeze(place, deed);
    case 'broker-tail-lost':
      return await sufferTailLoss(place, deed);
    case 'network':
      return await sufferNetwork(place, deed);
    default:
      return deed satisfies never;
  }
};
