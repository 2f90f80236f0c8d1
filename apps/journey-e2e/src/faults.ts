import { type FaultOrder, SandboxAdmin } from '@liwu/rtm';
import { afterEach, inject } from 'vitest';

const admin = new SandboxAdmin(inject('suite').urls.sandbox);
const standing: string[] = [];

afterEach(async () => {
  await Promise.all(standing.splice(0).map((id) => admin.withdraw(id)));
});

/** Orders faults of the network until the journey's end. */
export const orderFaults = async (...orders: readonly FaultOrder[]): Promise<void> => {
  for (const order of orders) standing.push((await admin.order(order)).id);
};
