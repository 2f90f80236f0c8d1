import { type FaultOrder, SandboxAdmin, SandboxAdminError } from '@liwu/rtm';
import { afterEach, inject } from 'vitest';

const admin = new SandboxAdmin(inject('suite').urls.sandbox);
const standing: string[] = [];

afterEach(async () => {
  await Promise.all(standing.splice(0).map(withdraw));
});

/** Orders faults of the network until the journey's end. */
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
