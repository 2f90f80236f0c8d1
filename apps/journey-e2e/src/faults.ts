import { type FaultOrder, SandboxAdmin, SandboxAdminError } from '@liwu/rtm';
import { afterEach, inject } from 'vitest';

const admin = new SandboxAdmin(inject('suite').urls.sandbox);
const standing: string[] = [];

/** Withdraws all orders: the network is whole again. */
export const endFaults = async (): Promise<void> => {
  await Promise.all(standing.splice(0).map(withdraw));
};
afterEach(endFaults);

/** How many messages the orders that stand have befallen so far; one that was used up does not stand any more. */
export const messagesBefallen = async (): Promise<number> => {
  const { orders } = await admin.faults();
  return orders.filter(({ id }) => standing.includes(id)).reduce((sum, { applied }) => sum + applied, 0);
};

/** Orders faults of the network until the journey's end, or until they are ended. */
export const orderFaults = async (...orders: readonly FaultOrder[]): Promise<void> => {
  for (const order of orders) standing.push((await admin.order(order)).id);
};

/** An order for the next message is over once that message has come. */
async function withdraw(id: string): Promise<void> {
  try {
    await admin.withdraw(id);
  } catch (error) {
    if (!(error instanceof SandboxAdminError && error.code === 'no-such-order')) throw error;
  }
}
