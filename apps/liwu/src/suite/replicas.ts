import { type ServiceName, SERVICES } from '@liwu/contracts';
import { InvalidArgumentError } from 'commander';
import { MAX_REPLICAS } from './ports.js';

/** How many processes of each service run. */
export type Replicas = Readonly<Record<ServiceName, number>>;

export const ONE_OF_EACH: Replicas = { 'rtm-gateway': 1, 'gift-catalog': 1, wallet: 1, 'ack-watchdog': 1 };

const isService = (name: string): name is ServiceName => (SERVICES as readonly string[]).includes(name);

/** Reads `wallet=2`; the option may be given once for each service. */
export const parseReplicas = (text: string, before: Replicas): Replicas => {
  const [, name = '', count = ''] = /^([a-z-]+)=([0-9]{1,2})$/.exec(text) ?? [];
  if (!isService(name)) {
    throw new InvalidArgumentError(`It must be SERVICE=COUNT, where SERVICE is one of ${SERVICES.join(', ')}.`);
  }
  const replicas = Number(count);
  if (replicas < 1 || replicas > MAX_REPLICAS) {
    throw new InvalidArgumentError(`The count must be from 1 to ${MAX_REPLICAS}.`);
  }
  return { ...before, [name]: replicas };
};
