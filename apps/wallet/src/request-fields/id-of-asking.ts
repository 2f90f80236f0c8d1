import { uuidOfName } from '@liwu/contracts';

/**
 * The id of what a caller asks for under an Idempotency-Key. The two are told apart as JSON, since either may hold any sign: `a` with the key
 * `b/c` is not `a/b` with the key `c`.
 */
export const idOfAsking = (thing: 'action' | 'export' | 'reconciliation', caller: string, key: string): string =>
  uuidOfName(`${thing}/${JSON.stringify([caller, key])}`);
