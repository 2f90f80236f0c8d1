import { arrayOf, type Row } from '@liwu/event-log';
import { giftOfRow } from '../viewer-wallet/wallet-rows.js';
import type { WalletGift } from '../viewer-wallet/wallet.js';
import type { Fault } from './fault.js';
import type { GiftState } from './lane-books.js';
import type { Snapshot } from './snapshot.js';

const GIFTS_AT_ONCE = 2_000;
/** No money, and no state: which session was answered when. Whether it was reversed is compared by itself. */
const NOT_COMPARED = new Set(['replyTo', 'answered', 'reversal']);

/**
 * Holds the rows of gifts against what their events made of them: each once, when it has ended, or at the end where it is open. A row tells
 * what became of the gift since; so one that says it was reversed is remembered until the event comes that reversed it.
 */
export class GiftCheck {
  private readonly reversed = new Set<string>();

  constructor(
    private readonly snapshot: Snapshot,
    private readonly lane: number,
  ) {}

  async compare(gifts: readonly GiftState[]): Promise<Fault | undefined> {
    const rows = new Map<string, Row>();
    for (const row of await this.read(gifts)) rows.set(`${row['viewer_id']}/${row['request_id']}`, row);
    for (const gift of gifts) {
      const fault = this.judge(gift, rows.get(nameOf(gift)));
      if (fault) return fault;
    }
    return undefined;
  }

  /** Every open hold has its row, every reversal had its event, and there is no row of which no event is known. */
  async atEnd(openHolds: Iterable<GiftState>, gifts: number): Promise<Fault | undefined> {
    let page: GiftState[] = [];
    for (const hold of openHolds) {
      page.push(hold);
      if (page.length < GIFTS_AT_ONCE) continue;
      const fault = await this.compare(page);
      if (fault) return fault;
      page = [];
    }
    const fault = page.length > 0 ? await this.compare(page) : undefined;
    if (fault) return fault;
    const [reversed] = this.reversed;
    if (reversed) return { kind: 'row-changed', what: `gift_hold ${reversed}: reversed, events say nothing` };
    return this.counted(gifts);
  }

  private judge(state: GiftState, row: Row | undefined): Fault | undefined {
    const name = nameOf(state);
    if (!row) return { kind: 'row-missing', what: `gift_hold ${name} is gone` };
    const { gift, reversed } = state;
    if (reversed) {
      this.reversed.delete(name);
      const fits = Number(row['reversed_at_ms']) === reversed.at && row['reversal_posting_id'] === reversed.postingId;
      return fits
        ? undefined
        : { kind: 'row-changed', what: `gift_hold ${name}: events say that it was reversed otherwise` };
    }
    if (row['reversed_at_ms'] !== null || row['reversal_posting_id'] !== null) this.reversed.add(name);
    const wrong = [...differences(gift, readable(row)), ...besides(gift, row, this.lane)];
    return wrong.length === 0 ? undefined : { kind: 'row-changed', what: `gift_hold ${name}: ${wrong.join('; ')}` };
  }

  /** Unless the counts differ, no row is without its event: each event's was found. */
  private async counted(gifts: number): Promise<Fault | undefined> {
    const [count] = await this.snapshot.rows('SELECT count(*) FROM public.gift_hold WHERE lane = $1', [this.lane]);
    if (Number(count?.['count']) === gifts) return undefined;
    const [extra] = await this.snapshot.rows(
      `SELECT viewer_id, request_id FROM public.gift_hold AS g WHERE lane = $1 AND NOT EXISTS (
  SELECT FROM public.event AS e WHERE e.lane = $1 AND e.subject = g.viewer_id || '/' || g.request_id
    AND e.type LIKE ANY (ARRAY['liwu.CoinsHeld.%', 'liwu.HoldRefused.%'])) LIMIT 1`,
      [this.lane],
    );
    const name = extra ? `${extra['viewer_id']}/${extra['request_id']}` : `of lane ${this.lane}`;
    return { kind: 'row-inserted', what: `gift_hold ${name}: no event made it` };
  }

  private async read(gifts: readonly GiftState[]): Promise<Row[]> {
    if (gifts.length === 0) return [];
    return this.snapshot.rows(
      `SELECT g.* FROM (SELECT unnest($1::text[]) AS viewer_id, unnest($2::uuid[]) AS request_id) AS u,
LATERAL (SELECT * FROM public.gift_hold WHERE viewer_id = u.viewer_id AND request_id = u.request_id OFFSET 0) AS g`,
      [
        arrayOf(
          'text',
          gifts.map(({ viewerId }) => viewerId),
        ),
        arrayOf(
          'uuid',
          gifts.map(({ gift }) => gift.requestId),
        ),
      ],
    );
  }
}

const nameOf = ({ viewerId, gift }: GiftState): string => `${viewerId}/${gift.requestId}`;

/** A row that cannot be read is none that the wallet wrote. */
function readable(row: Row): WalletGift | undefined {
  try {
    return giftOfRow(row);
  } catch {
    return undefined;
  }
}

function differences(expected: WalletGift, found: WalletGift | undefined): string[] {
  if (!found) return ['it cannot be read'];
  const [says, has] = [expected, found] as unknown as [Fields, Fields];
  const wrong = Object.keys(says).filter((name) => !NOT_COMPARED.has(name) && !same(says[name], has[name]));
  const extra = Object.keys(has).filter((name) => !NOT_COMPARED.has(name) && !(name in says));
  return [...wrong, ...extra].map((name) => `${name} ${shown(has[name])}, events say ${shown(says[name])}`);
}

type Fields = Readonly<Record<string, unknown>>;

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [names, others] = [Object.keys(a), Object.keys(b)];
  return names.length === others.length && names.every((name) => same((a as Fields)[name], (b as Fields)[name]));
}

const OF_HELD = 'room_id streamer_id combo_id combo_total cost lots share_basis_points held_at_ms expires_at_ms'.split(
  ' ',
);
const OF_SETTLED = ['recognised', 'share', 'how', 'trace_id'];
const OF_REFUSED = ['code', 'available'];
/** What a row of each status does not have; what reads gifts shows it nevertheless. */
const FOREIGN: Readonly<Record<WalletGift['status'], readonly string[]>> = {
  refused: [...OF_HELD, ...OF_SETTLED, 'posting_id', 'certainty'],
  held: [...OF_REFUSED, ...OF_SETTLED, 'posting_id', 'certainty', 'ended_at_ms'],
  released: [...OF_REFUSED, ...OF_SETTLED],
  settled: [...OF_REFUSED, 'certainty'],
};

/** What is in the row and follows from what is compared. */
function besides(gift: WalletGift, row: Row, lane: number): string[] {
  const promo =
    'lots' in gift ? gift.lots.reduce((sum, { kind, coins }) => (kind === 'promo' ? sum + coins : sum), 0n) : null;
  const wrong = promo === null ? row['coins_promo'] !== null : BigInt(row['coins_promo'] ?? -1) !== promo;
  const foreign = FOREIGN[gift.status].filter((name) => row[name] !== null);
  return [
    ...(wrong ? [`coins_promo ${row['coins_promo']}`] : []),
    ...foreign.map((name) => `${name} ${row[name]}, events say nothing`),
    ...(row['lane'] === lane ? [] : [`lane ${row['lane']}`]),
  ];
}

const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null)
    return typeof value === 'bigint' ? `${value}` : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${name} ${shown(field)}`)
    .join(' ');
};
