import type { AgreeContract } from './agree-contract/agree-contract.js';
import type { TopUpCoins } from './top-up-coins/top-up-coins.js';

/** All that people may ask of the wallet; everything else comes to it as events. */
export type WalletCommand = TopUpCoins | AgreeContract;
