import { afterEach, beforeEach, describe } from 'vitest';
import { describeChannels } from './channels.js';
import { describeLogin } from './login.js';
import { describeLateAnswers, describeOutages } from './outages.js';
import { describePeers } from './peers.js';
import { describeQuotas } from './quotas.js';
import { Bench, type TransportRig } from './transport-rig.js';

export type { TransportRig } from './transport-rig.js';

/** Describes what a transport promises. The factory sets up one network for each test, and takes it down afterwards. */
export function describeTransport(name: string, factory: () => Promise<TransportRig>): void {
  describe(`${name} as a transport`, () => {
    let bench: Bench | undefined;
    const current = (): Bench => {
      if (!bench) throw new Error('no test is running');
      return bench;
    };

    beforeEach(async () => {
      bench = new Bench(await factory());
    });
    afterEach(async () => {
      await bench?.takeDown();
      bench = undefined;
    });

    describeLogin(current);
    describePeers(current);
    describeChannels(current);
    describeQuotas(current);
    describeOutages(current);
    describeLateAnswers(current);
  });
}
