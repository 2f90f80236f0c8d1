import type { LotShare } from '@liwu/contracts';

export type AccountClass = 'asset' | 'liability' | 'equity' | 'income' | 'expense';
export type NormalSide = 'debit' | 'credit';

/** What the chart says of an account: where it stands in the books, on which side it grows, and in what it is counted. */
export interface ChartEntry {
  readonly class: AccountClass;
  readonly normalSide: NormalSide;
  readonly counts: 'coin' | 'money';
}

const entry = (accountClass: AccountClass, normalSide: NormalSide, counts: 'coin' | 'money'): ChartEntry => ({
  class: accountClass,
  normalSide,
  counts,
});

/** Accounts of which there is one per deployment (and unit). */
const PLATFORM: ReadonlyMap<string, ChartEntry> = new Map([
  ['platform:promotions', entry('liability', 'debit', 'coin')],
  ['platform:top-ups', entry('equity', 'debit', 'coin')],
  ['platform:refunds', entry('equity', 'credit', 'coin')],
  ['platform:payouts', entry('equity', 'credit', 'coin')],
  ['platform:suspense', entry('equity', 'debit', 'coin')],
  ['platform:gift-revenue', entry('income', 'credit', 'coin')],
  ['platform:expired', entry('income', 'credit', 'coin')],
  ['platform:streamer-share', entry('expense', 'debit', 'coin')],
  ['platform:promo-share', entry('expense', 'debit', 'coin')],
  ['platform:write-offs', entry('expense', 'debit', 'coin')],
  ['platform:deferred-revenue', entry('liability', 'credit', 'money')],
  ['platform:tax-payable', entry('liability', 'credit', 'money')],
  ['platform:revenue', entry('income', 'credit', 'money')],
  ['platform:breakage-revenue', entry('income', 'credit', 'money')],
  ['platform:refund-losses', entry('expense', 'debit', 'money')],
  ['platform:provider-fees', entry('expense', 'debit', 'money')],
  ['platform:creator-cost', entry('expense', 'debit', 'money')],
]);

/** Accounts of a party, by what stands before and after the party's id. */
const PARTY: ReadonlyMap<string, ChartEntry> = new Map([
  ['viewer::owed', entry('asset', 'debit', 'coin')],
  ['viewer::paid:available', entry('liability', 'credit', 'coin')],
  ['viewer::paid:held', entry('liability', 'credit', 'coin')],
  ['viewer::promo:available', entry('liability', 'credit', 'coin')],
  ['viewer::promo:held', entry('liability', 'credit', 'coin')],
  ['streamer::earned', entry('liability', 'credit', 'coin')],
  ['streamer::payout-pending', entry('liability', 'credit', 'coin')],
  ['streamer::payable', entry('liability', 'credit', 'money')],
  ['provider::receivable', entry('asset', 'debit', 'money')],
  ['bank::cash', entry('asset', 'debit', 'money')],
]);

const PARTY_ID = /^[A-Za-z0-9-]{1,40}$/;

/** An account's place in the chart; undefined for a name that the chart does not know. */
export const chartEntryOf = (account: string): ChartEntry | undefined => {
  const first = account.indexOf(':');
  const second = account.indexOf(':', first + 1);
  if (second < 0) return PLATFORM.get(account);
  if (!PARTY_ID.test(account.slice(first + 1, second))) return undefined;
  return PARTY.get(account.slice(0, first + 1) + account.slice(second));
};

/** Whether the account stands on the side on which debits make it greater. Throws for what is not in the chart. */
export const isDebitNormal = (account: string): boolean => {
  const found = chartEntryOf(account);
  if (!found) throw new Error(`the chart of accounts has no ${account}`);
  return found.normalSide === 'debit';
};

/** The account with all parties together: `viewer:*:owed` for `viewer:alice:owed`. */
export const collapsed = (account: string): string => {
  const first = account.indexOf(':');
  const second = account.indexOf(':', first + 1);
  return second < 0 ? account : `${account.slice(0, first)}:*${account.slice(second)}`;
};

/** The viewer whose account this is; undefined for everybody else's. */
export const viewerOfAccount = (account: string): string | undefined => /^viewer:([^:]+):/.exec(account)?.[1];

type LotKind = LotShare['kind'];

/** The names of one viewer's accounts. */
interface ViewerAccounts {
  readonly owed: string;
  readonly paid: { readonly available: string; readonly held: string };
  readonly promo: { readonly available: string; readonly held: string };
}

const MAX_KEPT = 20_000;
const kept = new Map<string, ViewerAccounts>();

/** Kept for a while: whoever is asked for again has the very same texts, which maps find without reading them. */
const accountsOf = (viewerId: string): ViewerAccounts => {
  let accounts = kept.get(viewerId);
  if (!accounts) {
    const own = `viewer:${viewerId}`;
    accounts = {
      owed: `${own}:owed`,
      paid: { available: `${own}:paid:available`, held: `${own}:paid:held` },
      promo: { available: `${own}:promo:available`, held: `${own}:promo:held` },
    };
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(viewerId, accounts);
  }
  return accounts;
};

/** The names of all accounts that postings use. */
export const ACCOUNTS = {
  available: (viewerId: string, kind: LotKind) => accountsOf(viewerId)[kind].available,
  held: (viewerId: string, kind: LotKind) => accountsOf(viewerId)[kind].held,
  owed: (viewerId: string) => accountsOf(viewerId).owed,
  earned: (streamerId: string) => `streamer:${streamerId}:earned`,
  receivable: (provider: string) => `provider:${provider}:receivable`,
  topUps: 'platform:top-ups',
  refunds: 'platform:refunds',
  writeOffs: 'platform:write-offs',
  giftRevenue: 'platform:gift-revenue',
  promotions: 'platform:promotions',
  streamerShare: 'platform:streamer-share',
  promoShare: 'platform:promo-share',
  deferredRevenue: 'platform:deferred-revenue',
  revenue: 'platform:revenue',
  refundLosses: 'platform:refund-losses',
  taxPayable: 'platform:tax-payable',
} as const;
