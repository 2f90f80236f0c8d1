import type { StreamerFrozen, StreamerUnfrozen, WalletFrozen, WalletUnfrozen } from '@liwu/contracts';
import type { Approval } from '../viewer-wallet/action.js';
import { ALICE, CAUSE, NOW, STREAMER } from './facts.js';

export const walletFrozen = (n = 1): WalletFrozen => ({
  type: 'WalletFrozen',
  viewerId: ALICE,
  n,
  at: NOW,
  reasonCode: 'fraud',
  cause: CAUSE,
});
export const unfrozen = (n: number, approval: Approval): WalletUnfrozen => ({
  type: 'WalletUnfrozen',
  viewerId: ALICE,
  n,
  at: NOW,
  ...approval,
});
export const streamerFrozen = (n = 1): StreamerFrozen => ({
  type: 'StreamerFrozen',
  streamerId: STREAMER,
  n,
  at: NOW,
  reasonCode: 'fraud',
  cause: CAUSE,
});
export const streamerUnfrozen = (n: number, approval: Approval): StreamerUnfrozen => ({
  type: 'StreamerUnfrozen',
  streamerId: STREAMER,
  n,
  at: NOW,
  ...approval,
});
