import { LEDGER_UNITS_PER_COIN } from '@liwu/contracts';
import { type Journeys, isOpen } from './journeys.js';
import { type Verdict, Violations } from './violations.js';

/** Where coins are said to be held: in 1/10,000 coin, by viewer. */
interface HeldCoins {
  readonly inLedger: ReadonlyMap<string, bigint>;
  readonly inHolds: ReadonlyMap<string, bigint>;
}

/** For each viewer: what the ledger holds is the sum of the gifts that are open by the events, and of the wallet's own holds. */
export const checkHeld = (journeys: Journeys, { inLedger, inHolds }: HeldCoins): Verdict => {
  const violations = new Violations();
  const { inGifts, gifts } = openGifts(journeys);
  for (const viewer of new Set([...inGifts.keys(), ...inLedger.keys(), ...inHolds.keys()])) {
    const [ledger, open, holds] = [inLedger, inGifts, inHolds].map((coins) => coins.get(viewer) ?? 0n);
    if (ledger === open && ledger === holds) continue;
    violations.add(
      `viewer ${viewer}: the ledger holds ${inCoins(ledger)} coins, its open gifts ${inCoins(open)}, its holds ${inCoins(holds)}`,
    );
  }
  const total = [...inLedger.values()].reduce((sum, units) => sum + units, 0n);
  return {
    check: 'held coins are the sum of open gifts',
    looked: `${inCoins(total)} coins in ${gifts} gifts`,
    violations,
  };
};

function openGifts(journeys: Journeys): { inGifts: Map<string, bigint>; gifts: number } {
  const inGifts = new Map<string, bigint>();
  let gifts = 0;
  for (const journey of journeys.all()) {
    if (!isOpen(journey) || journey.held === undefined) continue;
    gifts += 1;
    const before = inGifts.get(journey.viewerId) ?? 0n;
    inGifts.set(journey.viewerId, before + journey.held * LEDGER_UNITS_PER_COIN);
  }
  return { inGifts, gifts };
}

const inCoins = (units = 0n): string => {
  const parts = units < 0n ? -units : units;
  const decimals = (parts % LEDGER_UNITS_PER_COIN).toString().padStart(4, '0');
  return `${units < 0n ? '-' : ''}${parts / LEDGER_UNITS_PER_COIN}.${decimals}`;
};
