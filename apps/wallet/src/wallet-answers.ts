import type { LiwuEvent } from '@liwu/contracts';
import type { CommandAnswers, CommandResponse } from '@liwu/event-log';
import { availableOf } from './viewer-wallet/wallet.js';
import { type WalletBatch, walletOf } from './viewer-wallet/wallet-batch.js';

/** What people are answered whose command was accepted, as the events say that came of it. */
export const answerOf = (events: readonly LiwuEvent[], batch: WalletBatch): CommandResponse => {
  const [event] = events;
  switch (event?.type) {
    case 'CoinsToppedUp': {
      const { topUpId, viewerId, coins, lotId, postingId } = event;
      const available = availableOf(walletOf(batch, viewerId)).toString();
      return created({
        top_up_id: topUpId,
        viewer: viewerId,
        coins: coins.toString(),
        available,
        lot_id: lotId,
        posting_id: postingId,
      });
    }
    case 'TopUpRefunded':
    case 'TopUpChargedBack': {
      const { refundId, topUpId, viewerId, coins, taken, postingId } = event;
      const owed = walletOf(batch, viewerId).owed.toString();
      const counted = { coins: coins.toString(), taken: taken.toString(), owed };
      return created({ refund_id: refundId, top_up_id: topUpId, viewer: viewerId, ...counted, posting_id: postingId });
    }
    case 'ContractAgreed': {
      const { streamerId, n, shareBasisPoints, validFrom } = event;
      return created({
        streamer: streamerId,
        contract: n,
        share_basis_points: shareBasisPoints,
        valid_from: timeText(validFrom),
      });
    }
    case 'WalletFrozen':
      return created({ viewer: event.viewerId, frozen: true });
    case 'StreamerFrozen':
      return created({ streamer: event.streamerId, frozen: true });
    case 'ActionProposed':
      return { status: 202, body: { action_id: event.actionId, status: 'proposed' } };
    case 'ActionRejected':
      return { status: 200, body: { action_id: event.actionId, status: 'rejected' } };
    case 'ActionApproved': {
      const posting = events.flatMap((effect) => ('postingId' in effect ? [effect.postingId] : []))[0];
      return { status: 200, body: { action_id: event.actionId, status: 'approved', posting_id: posting ?? null } };
    }
    default:
      throw new Error(`no command is answered by ${event?.type ?? 'nothing'}`);
  }
};

/** An approval is followed by what was approved; every other command has one event. */
export const WALLET_ANSWERS: CommandAnswers<WalletBatch> = {
  answer: answerOf,
  continues: (before, event) =>
    before.type === 'ActionApproved' && 'actionId' in event && event.actionId === before.actionId,
  isWhole: ([first, ...more]) => first?.type !== 'ActionApproved' || more.length > 0,
};

const timeText = (atMs: number): string => new Date(atMs).toISOString();

const created = (body: object): CommandResponse => ({ status: 201, body });
