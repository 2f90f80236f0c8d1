import {
  coins,
  type CoinsGranted,
  type CoinsHeld,
  type CoinsToppedUp,
  type GiftReversed,
  type GiftSettled,
  type HoldRefused,
  type HoldReleased,
  minorUnits,
  type TopUpChargedBack,
  type TopUpRefunded,
  unreachable,
} from '@liwu/contracts';
import type { Repayment } from '../ledger/post-common.js';
import { inSpendingOrder, type Lot, moneyLeavingWith, newLot } from './lot.js';
import type { Outcome } from './present-outcome.js';
import { type HeldGift, lotOf, type Wallet } from './wallet.js';
import type { ViewerEvent } from './wallet-event.js';

/** Applies an event in place and says what it repaid of a debt. Never refuses: what is decided has happened. */
export const evolveWallet = (wallet: Wallet, event: ViewerEvent): Repayment[] => {
  switch (event.type) {
    case 'CoinsToppedUp':
      addPaidLot(wallet, event);
      return repay(wallet);
    case 'CoinsGranted':
      addPromoLot(wallet, event);
      return [];
    case 'HoldRefused':
      if (!repeated(wallet, event)) refuse(wallet, event);
      return [];
    case 'CoinsHeld':
      if (!repeated(wallet, event)) hold(wallet, event);
      return [];
    case 'GiftSettled':
      if (!repeated(wallet, event)) settle(wallet, event);
      return [];
    case 'HoldReleased':
      if (repeated(wallet, event)) return [];
      release(wallet, event);
      return repay(wallet);
    case 'GiftReversed':
      reverse(wallet, event);
      return repay(wallet);
    case 'TopUpRefunded':
    case 'TopUpChargedBack':
      takeBack(wallet, event);
      return repay(wallet);
    case 'ViewerDebtWrittenOff':
      wallet.owed = coins(wallet.owed - event.coins);
      return [];
    case 'WalletFrozen':
    case 'WalletUnfrozen':
      wallet.frozen = event.type === 'WalletFrozen';
      wallet.freezes = event.n;
      return [];
    default:
      return unreachable(event);
  }
};

/** Whether `event` only answers a repeat: then it moves nothing, but the latest session is remembered. */
function repeated(wallet: Wallet, event: Outcome): boolean {
  if (event.n === 0) return false;
  const gift = wallet.gifts.get(event.requestId);
  if (!gift) throw new Error(`${event.type} ${event.n} repeats ${event.requestId}, which has no outcome`);
  gift.answered |= 1 << event.n;
  gift.replyTo = event.replyTo;
  return true;
}

function addPaidLot(wallet: Wallet, { lotId, coins: granted, price, at: createdAt }: CoinsToppedUp): void {
  const paid = { kind: 'paid' as const, unit: price.unit, consideration: price.minor, expiresAt: null };
  addLot(wallet, newLot({ lotId, granted, createdAt, ...paid }));
}

function addPromoLot(wallet: Wallet, { lotId, coins: granted, expiresAt, at: createdAt }: CoinsGranted): void {
  const given = { kind: 'promo' as const, unit: null, consideration: minorUnits(0n), expiresAt };
  addLot(wallet, newLot({ lotId, granted, createdAt, ...given }));
}

function addLot(wallet: Wallet, lot: Lot): void {
  wallet.lots.push(lot);
  wallet.lots.sort(inSpendingOrder);
}

function refuse(wallet: Wallet, event: HoldRefused): void {
  const { requestId, gift, quantity, code, available, replyTo, at } = event;
  const shown = available === undefined ? {} : { available };
  const refused = { requestId, gift, quantity, code, ...shown, replyTo, endedAt: at };
  wallet.gifts.set(requestId, { ...refused, status: 'refused', answered: 1 });
}

function hold(wallet: Wallet, event: CoinsHeld): void {
  const { type: _, viewerId: _viewer, n: _n, at: _at, accountingDate: _date, combo, ...held } = event;
  wallet.gifts.set(event.requestId, { ...held, ...(combo ? { combo } : {}), status: 'held', answered: 1 });
  wallet.outstanding += 1;
  if (event.heldAt > wallet.spentSince) wallet.spentLately = coins(wallet.spentLately + event.cost);
  for (const share of event.lots) {
    const lot = lotOf(wallet, share.lotId);
    lot.available = coins(lot.available - share.coins);
    lot.held = coins(lot.held + share.coins);
  }
}

function settle(wallet: Wallet, event: GiftSettled): void {
  const gift = endHold(wallet, event);
  const { postingId, recognised, share, how, traceId, replyTo } = event;
  const ending = { postingId, recognised, share, how, replyTo, ...(traceId ? { traceId } : {}), endedAt: event.at };
  wallet.gifts.set(event.requestId, { ...gift, ...ending, status: 'settled' });
  for (const part of event.lots) {
    const lot = lotOf(wallet, part.lotId);
    lot.held = coins(lot.held - part.coins);
    lot.spent = coins(lot.spent + part.coins);
  }
  for (const { lotId, money } of recognised) {
    const lot = lotOf(wallet, lotId);
    lot.departed = minorUnits(lot.departed + money.minor);
  }
}

function release(wallet: Wallet, event: HoldReleased): void {
  const gift = endHold(wallet, event);
  const { postingId, certainty, replyTo } = event;
  wallet.gifts.set(event.requestId, {
    ...gift,
    postingId,
    certainty,
    replyTo,
    endedAt: event.at,
    status: 'released',
  });
  if (gift.heldAt > wallet.spentSince) wallet.spentLately = coins(wallet.spentLately - gift.cost);
  for (const part of event.lots) {
    const lot = lotOf(wallet, part.lotId);
    lot.held = coins(lot.held - part.coins);
    lot.available = coins(lot.available + part.coins);
  }
}

/** The coins are the viewer's again, in the lots that they came from, and so is the money behind them. */
function reverse(wallet: Wallet, event: GiftReversed): void {
  const gift = wallet.gifts.get(event.requestId);
  if (gift?.status !== 'settled') throw new Error(`${event.requestId} is reversed, which was not settled`);
  const { at, postingId } = event;
  wallet.gifts.set(event.requestId, { ...gift, reversal: { at, postingId } });
  for (const part of event.lots) {
    const lot = lotOf(wallet, part.lotId);
    lot.spent = coins(lot.spent - part.coins);
    lot.available = coins(lot.available + part.coins);
  }
  for (const { lotId, money } of event.recognised) {
    const lot = lotOf(wallet, lotId);
    lot.departed = minorUnits(lot.departed - money.minor);
  }
}

/** What the lot still has is gone; the viewer owes the rest. */
function takeBack(wallet: Wallet, event: TopUpRefunded | TopUpChargedBack): void {
  const lot = lotOf(wallet, event.lotId);
  lot.available = coins(lot.available - event.taken);
  lot.refunded = coins(lot.refunded + event.taken);
  lot.departed = minorUnits(lot.departed + event.released.minor);
  wallet.owed = coins(wallet.owed + event.coins - event.taken);
}

/** *repay*: while there is a debt, paid coins that arrived go to it first. */
function repay(wallet: Wallet): Repayment[] {
  const repayments: Repayment[] = [];
  for (const lot of wallet.lots) {
    if (wallet.owed === 0n) break;
    if (lot.kind !== 'paid' || lot.available === 0n || lot.unit === null) continue;
    const part = lot.available < wallet.owed ? lot.available : wallet.owed;
    const money = moneyLeavingWith(lot, part);
    lot.available = coins(lot.available - part);
    lot.repaid = coins(lot.repaid + part);
    lot.departed = minorUnits(lot.departed + money);
    wallet.owed = coins(wallet.owed - part);
    repayments.push({ lotId: lot.lotId, coins: part, money: { minor: money, unit: lot.unit } });
  }
  return repayments;
}

function endHold(wallet: Wallet, event: GiftSettled | HoldReleased): HeldGift {
  const gift = wallet.gifts.get(event.requestId);
  if (gift?.status !== 'held') {
    throw new Error(`${event.type} of ${event.viewerId}/${event.requestId}, which is ${gift?.status ?? 'unknown'}`);
  }
  wallet.outstanding -= 1;
  return gift;
}
