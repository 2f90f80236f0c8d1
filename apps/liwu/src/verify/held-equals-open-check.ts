import { LEDGER_UNITS_PER_COIN } from '@liwu/contracts';
import { type Journeys, isOpen } from './journeys.js';
import { type Verdict, Violations } from './violations.js';

/** For each viewer: what the ledger holds is the sum of the gifts that are open, to the coin. `held` is in 1/10,000 coin. */
export const checkHeld = (journeys: Journeys, held: ReadonlyMap<string, bigint>): Verdict => {
  const violations = new Violations();
  const open = new Map<string, bigint>();
  let gifts = 0;
  for (const journey of journeys.all()) {
    if (!isOpen(journey) || journey.held === undefined) continue;
    gifts += 1;
    open.set(journey.viewerId, (open.get(journey.viewerId) ?? 0n) + journey.held * LEDGER_UNITS_PER_COIN);
  }
  for (const viewer of new Set([...open.keys(), ...held.keys()])) {
    const inLedger = held.get(viewer) ?? 0n;
    const inGifts = open.get(viewer) ?? 0n;
    if (inLedger !== inGifts) {
      violations.add(
        `viewer ${viewer}: the ledger holds ${inCoins(inLedger)} coins, its open gifts ${inCoins(inGifts)}`,
      );
    }
  }
  const total = [...held.values()].reduce((sum, units) => sum + units, 0n);
  return {
    check: 'held coins are the sum of open gifts',
    looked: `${inCoins(total)} coins in ${gifts} gifts`,
    violations,
  };
};

const inCoins = (units: bigint): string => {
  const parts = units < 0n ? -units : units;
  const decimals = (parts % LEDGER_UNITS_PER_COIN).toString().padStart(4, '0');
  return `${units < 0n ? '-' : ''}${parts / LEDGER_UNITS_PER_COIN}.${decimals}`;
};
