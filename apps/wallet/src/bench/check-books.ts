import { ACCOUNTS, isDebitNormal } from '../ledger/chart-of-accounts.js';
import type { Stage } from './stage.js';

const COIN_PARTS = 10_000n;

/**
 * What is wrong with the books behind a phase, in sentences: each lane sums to nothing in each unit, each viewer has what was not spent, and as
 * many transfers are there as were posted.
 */
export const faultsOfStage = async (stage: Stage): Promise<string[]> => {
  const { rows } = await stage.client.query<{ account: string; unit: string; lane: number; balance: string }>(
    'SELECT account, unit, lane, balance FROM balance',
  );
  const sums = new Map<string, bigint>();
  const balances = new Map<string, bigint>();
  for (const { account, unit, lane, balance } of rows) {
    const amount = BigInt(balance);
    const place = `lane ${lane}, ${unit}`;
    sums.set(place, (sums.get(place) ?? 0n) + (isDebitNormal(account) ? amount : -amount));
    balances.set(account, (balances.get(account) ?? 0n) + amount);
  }
  const off = [...sums].filter(([, sum]) => sum !== 0n).map(([place, sum]) => `${place} is off by ${sum}`);
  const wrong = stage.viewers.flatMap(({ id, settled, held }) => {
    const places = {
      [ACCOUNTS.available(id, 'paid')]: stage.granted - settled - held,
      [ACCOUNTS.held(id, 'paid')]: held,
    };
    return Object.entries(places)
      .filter(([account, coins]) => (balances.get(account) ?? 0n) !== coins * COIN_PARTS)
      .map(([account]) => `${account} is ${balances.get(account)}`);
  });
  const { rows: counted } = await stage.client.query<{ count: string }>('SELECT count(*) FROM transfer');
  const count = Number(counted[0]!.count);
  const missing = count === stage.transfers ? [] : [`${stage.transfers} transfers were posted, but ${count} are there`];
  return [...off, ...wrong, ...missing];
};
