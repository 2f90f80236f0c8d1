import { type LiwuEvent, type LotShare, LEDGER_UNITS_PER_COIN, type Recognised } from '@liwu/contracts';
import { Moves } from './moves.js';

/** What an event says that the books must hold: worked out from its own fields alone, and not as the wallet does when it posts. */
export interface Statement {
  readonly kind: string;
  readonly viewerId: string | undefined;
  readonly requestId: string | undefined;
  /** Where the event names it. */
  readonly postingId: string | undefined;
  readonly moves: Moves;
  /**
   * Paid coins that arrived, or are owed since now, in the ledger's units. At most so many may have gone to the viewer's debt at once:
   * the event does not say how many did.
   */
  readonly repayable: bigint;
  /** The lot whose losses the event itself tells; what goes to a debt comes from others. */
  readonly ownLot: string | undefined;
}

const COIN = 'COIN';
const DEFERRED = 'platform:deferred-revenue';
const units = (coins: bigint): bigint => coins * LEDGER_UNITS_PER_COIN;
const available = (viewer: string, kind: string): string => `viewer:${viewer}:${kind}:available`;
const held = (viewer: string, kind: string): string => `viewer:${viewer}:${kind}:held`;

/** Undefined for what moves nothing. */
export const statementOf = (event: LiwuEvent): Statement | undefined => {
  const stated = statedBy(event);
  return stated && !stated.moves.isEmpty ? stated : undefined;
};

function statedBy(event: LiwuEvent): Statement | undefined {
  switch (event.type) {
    case 'CoinsToppedUp':
    case 'CoinsGranted':
    case 'TopUpRefunded':
    case 'TopUpChargedBack':
    case 'ViewerDebtWrittenOff':
    case 'StreamerDebtWrittenOff':
      return aboutMoney(event);
    case 'CoinsHeld':
    case 'GiftSettled':
    case 'HoldReleased':
      // A further one answers a repeat of the request.
      return event.n === 0 ? aboutGift(event) : undefined;
    case 'GiftReversed':
      return aboutGift(event);
    default:
      return undefined;
  }
}

type OfType<T extends LiwuEvent['type']> = Extract<LiwuEvent, { type: T }>;
type AboutMoney = OfType<
  | 'CoinsToppedUp'
  | 'CoinsGranted'
  | 'TopUpRefunded'
  | 'TopUpChargedBack'
  | 'ViewerDebtWrittenOff'
  | 'StreamerDebtWrittenOff'
>;
type AboutGift = OfType<'CoinsHeld' | 'GiftSettled' | 'HoldReleased' | 'GiftReversed'>;
type Told = Pick<Statement, 'kind' | 'moves'> & Partial<Pick<Statement, 'repayable' | 'ownLot'>>;

function aboutMoney(event: AboutMoney): Statement {
  const viewerId = 'viewerId' in event ? event.viewerId : undefined;
  const { postingId } = event;
  return { viewerId, requestId: undefined, postingId, repayable: 0n, ownLot: undefined, ...moneyOf(event) };
}

function moneyOf(event: AboutMoney): Told {
  switch (event.type) {
    case 'CoinsToppedUp':
      return toppedUp(event);
    case 'CoinsGranted': {
      const { viewerId, coins, lotId } = event;
      const moves = new Moves().move('platform:promotions', available(viewerId, 'promo'), COIN, units(coins), lotId);
      return { kind: 'promotion', moves };
    }
    case 'TopUpRefunded':
    case 'TopUpChargedBack':
      return takenBack(event);
    case 'ViewerDebtWrittenOff': {
      const { viewerId, coins } = event;
      const moves = new Moves().move('platform:write-offs', `viewer:${viewerId}:owed`, COIN, units(coins));
      return { kind: 'write-off', moves };
    }
    default: {
      const { streamerId, amount } = event;
      const moves = new Moves().move('platform:write-offs', `streamer:${streamerId}:earned`, COIN, amount.minor);
      return { kind: 'write-off', moves };
    }
  }
}

function toppedUp({ viewerId, provider, lotId, coins, price, tax }: OfType<'CoinsToppedUp'>): Told {
  const receivable = `provider:${provider}:receivable`;
  const moves = new Moves()
    .move('platform:top-ups', available(viewerId, 'paid'), COIN, units(coins), lotId)
    .move(receivable, DEFERRED, price.unit, price.minor, lotId)
    .move(receivable, 'platform:tax-payable', tax.unit, tax.minor);
  return { kind: 'top-up', moves, repayable: units(coins) };
}

function takenBack(event: OfType<'TopUpRefunded' | 'TopUpChargedBack'>): Told {
  const { viewerId, provider, lotId, coins, taken, money, tax, released } = event;
  const receivable = `provider:${provider}:receivable`;
  const owed = units(coins) - units(taken);
  // What the provider takes beyond what was deferred is a loss; what was deferred beyond it makes losses less.
  const moves = new Moves()
    .add('platform:refunds', COIN, -units(coins), lotId)
    .add(available(viewerId, 'paid'), COIN, units(taken), lotId)
    .add(`viewer:${viewerId}:owed`, COIN, owed, lotId)
    .move(DEFERRED, receivable, released.unit, released.minor, lotId)
    .move('platform:refund-losses', receivable, money.unit, money.minor - released.minor, lotId)
    .move('platform:tax-payable', receivable, tax.unit, tax.minor);
  const kind = event.type === 'TopUpRefunded' ? 'refund' : 'chargeback';
  return { kind, moves, repayable: owed, ownLot: lotId };
}

function aboutGift(event: AboutGift): Statement {
  const { viewerId, requestId } = event;
  const postingId = 'postingId' in event ? event.postingId : undefined;
  const arrived =
    event.type === 'HoldReleased' || event.type === 'GiftReversed' ? units(coinsOf(event.lots, 'paid')) : 0n;
  return { viewerId, requestId, postingId, repayable: arrived, ownLot: undefined, ...giftOf(event) };
}

function giftOf(event: AboutGift): Pick<Statement, 'kind' | 'moves'> {
  const { viewerId } = event;
  switch (event.type) {
    case 'CoinsHeld':
      return {
        kind: 'hold',
        moves: coinsMoved(event.lots, (kind) => [available(viewerId, kind), held(viewerId, kind)]),
      };
    case 'HoldReleased':
      return {
        kind: 'release',
        moves: coinsMoved(event.lots, (kind) => [held(viewerId, kind), available(viewerId, kind)]),
      };
    case 'GiftSettled':
      return { kind: 'settle', moves: revenue(event, (kind) => held(viewerId, kind), 1n) };
    default:
      return { kind: 'reversal', moves: revenue(event, (kind) => available(viewerId, kind), -1n) };
  }
}

function coinsMoved(lots: readonly LotShare[], between: (kind: LotShare['kind']) => [string, string]): Moves {
  const moves = new Moves();
  for (const { lotId, kind, coins } of lots) moves.move(...between(kind), COIN, units(coins), lotId);
  return moves;
}

interface Settled {
  readonly receiver: string;
  readonly lots: readonly LotShare[];
  readonly recognised: readonly Recognised[];
  readonly share: { readonly minor: bigint };
}

/** Spent coins are income (promotional ones less promotions), and the streamer's share is a cost of either; with -1 all of it taken back. */
function revenue(
  { receiver, lots, recognised, share }: Settled,
  coinsAt: (kind: string) => string,
  sign: bigint,
): Moves {
  const moves = new Moves();
  for (const { lotId, kind, coins } of lots)
    moves.move(
      coinsAt(kind),
      kind === 'paid' ? 'platform:gift-revenue' : 'platform:promotions',
      COIN,
      sign * units(coins),
      lotId,
    );
  for (const { lotId, money } of recognised)
    moves.move(DEFERRED, 'platform:revenue', money.unit, sign * money.minor, lotId);
  const [promo, paid] = [coinsOf(lots, 'promo'), coinsOf(lots, 'paid')];
  const ofPromo = promo === 0n ? 0n : (share.minor * promo) / (promo + paid);
  return moves
    .add(`streamer:${receiver}:earned`, COIN, -sign * share.minor)
    .add('platform:promo-share', COIN, sign * ofPromo)
    .add('platform:streamer-share', COIN, sign * (share.minor - ofPromo));
}

const coinsOf = (lots: readonly LotShare[], wanted: LotShare['kind']): bigint =>
  lots.reduce((sum, { kind, coins }) => (kind === wanted ? sum + coins : sum), 0n);
