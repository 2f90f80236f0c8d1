/** A streamer's share, for gifts held from `validFrom` on. */
export interface Contract {
  readonly n: number;
  readonly shareBasisPoints: number;
  readonly validFrom: number;
}

/** The share that is valid at a moment: of the contract that began last, the latest agreed of equals; else `byDefault`. */
export const shareAt = (contracts: readonly Contract[], at: number, byDefault: number): number => {
  let valid: Contract | undefined;
  for (const contract of contracts) {
    if (contract.validFrom <= at && (!valid || startsLater(contract, valid))) valid = contract;
  }
  return valid?.shareBasisPoints ?? byDefault;
};

function startsLater(one: Contract, other: Contract): boolean {
  return one.validFrom > other.validFrom || (one.validFrom === other.validFrom && one.n > other.n);
}
