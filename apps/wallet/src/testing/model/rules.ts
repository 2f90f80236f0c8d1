/** Accounts that grow by debits, all parties together; every other one grows by credits (finance's chart of accounts). */
const DEBIT_NORMAL = new Set([
  'viewer:*:owed',
  'platform:promotions',
  'platform:top-ups',
  'platform:streamer-share',
  'platform:promo-share',
  'platform:write-offs',
  'provider:*:receivable',
  'platform:refund-losses',
]);

export const isDebitNormal = (account: string): boolean => {
  const parts = account.split(':');
  return DEBIT_NORMAL.has(parts.length === 2 ? account : `${parts[0]}:*:${parts.slice(2).join(':')}`);
};

/** Throws where two things that have to be the same are not. */
export const same = (what: string, is: unknown, shouldBe: unknown): void => {
  if (is !== shouldBe) throw new Error(`${what} is ${String(is)}, should be ${String(shouldBe)}`);
};
