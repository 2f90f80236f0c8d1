/** The accounts that grow on the debit side, by finance's chart of accounts; all others grow on the credit side. */
const DEBIT_NORMAL =
  /^(?:viewer:[^:]+:owed|provider:[^:]+:receivable|bank:[^:]+:cash|platform:(?:promotions|top-ups|suspense|streamer-share|promo-share|write-offs|refund-losses|provider-fees|creator-cost))$/;

const HELD = /^viewer:([^:]+):(?:paid|promo):held$/;
const OF_A_VIEWER = /^viewer:[^:]+:(?:owed|(?:paid|promo):(?:available|held))$/;
const EARNED = /^streamer:[^:]+:earned$/;

/** Whether it grows on the debit side. */
export const isDebitNormal = (account: string): boolean => DEBIT_NORMAL.test(account);
/** The viewer whose coins this account holds for open gifts; undefined for any other account. */
export const viewerOfHeld = (account: string): string | undefined => HELD.exec(account)?.[1];
/** Whether its coins or debts are a viewer's own. */
export const isViewers = (account: string): boolean => OF_A_VIEWER.test(account);
/** Whether it holds what a streamer has earned. */
export const isEarned = (account: string): boolean => EARNED.test(account);
/** The platform's account from which bought coins come. */
export const TOP_UPS = 'platform:top-ups';
