import type { Cause, ContractAgreed } from '@liwu/contracts';
import type { Contract } from '../viewer-wallet/contract.js';

/** A streamer and the platform agree on the streamer's share. */
export interface AgreeContract {
  readonly type: 'AgreeContract';
  readonly streamerId: string;
  readonly shareBasisPoints: number;
  /** Undefined for now. A moment in the past changes no gift that is held already. */
  readonly validFrom?: number;
}

/** An agreement is noted beside the earlier ones, which stay what they were. */
export const agreeContract = (
  { streamerId, shareBasisPoints, validFrom }: AgreeContract,
  earlier: readonly Contract[],
  now: number,
  cause: Cause,
): ContractAgreed[] => {
  const n = earlier.reduce((last, contract) => Math.max(last, contract.n), 0) + 1;
  return [{ type: 'ContractAgreed', streamerId, n, at: now, shareBasisPoints, validFrom: validFrom ?? now, cause }];
};
