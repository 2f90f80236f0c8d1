import type { AgreeContract } from './agree-contract/agree-contract.js';
import type { FreezeParty } from './freeze-party/freeze-party.js';
import type { RefundTopUp } from './refund-top-up/refund-top-up.js';
import type { TopUpCoins } from './top-up-coins/top-up-coins.js';
import type { DecideAction, ProposeAction } from './viewer-wallet/action.js';

/** All that people may ask of the wallet; everything else comes to it as events. */
export type WalletCommand = TopUpCoins | RefundTopUp | AgreeContract | FreezeParty | ProposeAction | DecideAction;
