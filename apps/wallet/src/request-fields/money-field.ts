import { type Coins, coinsCodec, type Money, minorUnits } from '@liwu/contracts';
import { z } from 'zod';
import { exponentOf, isCurrency, parseMinor } from '../ledger/units.js';

const amountShape = { amount: z.string(), unit: z.string() };

/** An amount of money as the API writes it: `{amount: "9.99", unit: "EUR"}`, read exactly or not at all. */
export const moneyField = z.strictObject(amountShape).transform(({ amount, unit }, context): Money => {
  if (isCurrency(unit)) return exactly(amount, unit, context);
  context.addIssue({ code: 'custom', path: ['unit'], message: 'must be an ISO 4217 currency' });
  return z.NEVER;
});

/** An amount of coins with up to four decimals, as streamers have them: `{amount: "12.5000", unit: "COIN"}`. */
const ledgerCoinsField = z.strictObject(amountShape).transform(({ amount, unit }, context): Money => {
  if (unit === 'COIN') return exactly(amount, unit, context);
  context.addIssue({ code: 'custom', path: ['unit'], message: 'must be COIN' });
  return z.NEVER;
});

function exactly(amount: string, unit: string, context: z.core.$RefinementCtx): Money {
  const minor = parseMinor(amount, unit);
  if (minor !== undefined) return { minor: minorUnits(minor), unit };
  const message = `must be a plain decimal of at most 18 digits, at most ${exponentOf(unit)} of them after the point`;
  context.addIssue({ code: 'custom', path: ['amount'], message });
  return z.NEVER;
}

const isPositive = { path: ['amount'], error: 'must be more than zero' };
export const positiveMoneyField = moneyField.refine(({ minor }) => minor > 0n, isPositive);
export const positiveLedgerCoinsField = ledgerCoinsField.refine(({ minor }) => minor > 0n, isPositive);

/** Whole coins, more than none: `"100"`. */
export const positiveCoinsField = coinsCodec.refine((amount: Coins) => amount > 0n, 'must be more than zero');
