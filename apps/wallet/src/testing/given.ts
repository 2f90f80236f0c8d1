import { definitionOf, type LiwuEvent, laneOf } from '@liwu/contracts';
import type { Input } from '@liwu/event-log';
import { type Given, decider } from '@liwu/test-kit';
import type { WalletBatch } from '../viewer-wallet/wallet-batch.js';
import type { WalletCommand } from '../wallet-command.js';
import type { WalletPolicy } from '../wallet-handler.js';
import { emptyBatch, handlerWith } from './facts.js';

type GivenWallet = (...past: LiwuEvent[]) => Given<WalletBatch, Input<WalletCommand>, LiwuEvent>;

/** Specs of the whole wallet's decisions: `given(toppedUp(100n)).when(arrived(priced(60n, 1))).then(held(60n, 1))`. */
export const givenUnder = (policy: Partial<WalletPolicy> = {}): GivenWallet => {
  const handler = handlerWith(policy);
  return decider<WalletBatch, Input<WalletCommand>, LiwuEvent>({
    decide: (input, batch) => handler.decide(input, batch),
    evolve: (batch, event) => handler.evolve(batch, event, laneOf(definitionOf(event.type).keyOf(event))),
    initial: emptyBatch,
  });
};

export const given = givenUnder();
