import { type ActionProposed, decodeEvent } from '@liwu/contracts';
import { arrayOf } from '@liwu/event-log';
import type { Action } from './action.js';
import type { Loading } from './load-wallets.js';
import type { Touched } from './touched.js';
import { LOT_COLUMNS, lotOfRow } from './wallet-rows.js';
import { streamerOf, walletOf } from './wallet-batch.js';

/** The class of the advisory locks under which a payment is looked up and booked. */
const PAYMENT_LOCKS = 0x5455;

/** What has to be loaded for what people did or ask for, so far as these inputs are about such. */
export const byHandLoadings = (touched: Touched): Loading[] =>
  BY_HAND.flatMap(([isNeeded, ...loadings]) => (isNeeded(touched) ? loadings : []));

/**
 * Whether a payment is booked already, in whatever lane. The lock makes the second of two who book it at the same
 * moment wait for the first; the look comes in a statement of its own, so that it sees what the first one committed.
 */
const PAYMENT_LOCK: Loading = {
  statement: ({ payments }) => ({
    name: 'wallet-lock-payments',
    text: `SELECT pg_advisory_xact_lock(${PAYMENT_LOCKS}, hashtext(p.id)) FROM unnest($1::text[]) AS p(id)`,
    values: [arrayOf('text', [...payments].sort())],
  }),
  into: () => undefined,
};
const BOOKED: Loading = {
  statement: ({ payments }) => ({
    name: 'wallet-load-booked',
    text: `SELECT top_up_id AS id FROM top_up WHERE top_up_id = ANY($1::uuid[])
UNION ALL SELECT refund_id FROM refund WHERE refund_id = ANY($1::uuid[])`,
    values: [arrayOf('uuid', payments)],
  }),
  into: (batch, rows) => {
    for (const row of rows) batch.booked.add(row['id']);
  },
};

const TAKEN_BACK: Loading = {
  statement: ({ topUps }) => ({
    name: 'wallet-load-taken-back',
    text: `SELECT top_up_id, sum(coins) AS coins, sum(money) AS money, sum(tax) AS tax FROM refund
WHERE top_up_id = ANY($1::uuid[]) GROUP BY top_up_id`,
    values: [arrayOf('uuid', topUps)],
  }),
  into: (batch, rows) => {
    for (const { top_up_id: topUpId, coins, money, tax } of rows)
      batch.takenBack.set(topUpId, { coins: BigInt(coins), money: BigInt(money), tax: BigInt(tax) });
  },
};

/** Behind the open lots of the same viewers. */
const LOTS_BY_ID: Loading = {
  statement: ({ lots }) => ({
    name: 'wallet-load-lots-by-id',
    text: `SELECT ${LOT_COLUMNS} FROM lot WHERE lot_id = ANY($1::uuid[])`,
    values: [arrayOf('uuid', lots)],
  }),
  into: (batch, rows) => {
    for (const row of rows) {
      const { lots } = walletOf(batch, row['viewer_id']);
      if (!lots.some(({ lotId }) => lotId === row['lot_id'])) lots.push(lotOfRow(row));
    }
  },
};

const REVERSED: Loading = {
  statement: ({ reversed }) => ({
    name: 'wallet-load-reversed',
    text: 'SELECT posting_id, seq FROM posting WHERE posting_id = ANY($1::uuid[])',
    values: [arrayOf('uuid', reversed)],
  }),
  into: ({ ledger }, rows) => {
    for (const { posting_id: postingId, seq } of rows) ledger.firstSeqs.set(postingId, Number(seq));
  },
};

const STREAMERS: Loading = {
  statement: ({ commanded }) => ({
    name: 'wallet-load-streamers',
    text: `SELECT u.streamer_id, s.frozen, s.freezes, e.earned FROM unnest($1::text[]) AS u(streamer_id)
LEFT JOIN streamer AS s USING (streamer_id), LATERAL (
  SELECT coalesce(sum(balance), 0) AS earned FROM balance
  WHERE account = 'streamer:' || u.streamer_id || ':earned' AND unit = 'COIN') AS e`,
    values: [arrayOf('text', commanded)],
  }),
  into: (batch, rows) => {
    for (const { streamer_id: streamerId, frozen, freezes, earned } of rows) {
      const known = { frozen: frozen ?? false, freezes: freezes ?? 0, earned: BigInt(earned) };
      Object.assign(streamerOf(batch, streamerId), known);
    }
  },
};

/** An action is known by the event that proposed it: the same codec reads both. */
const ACTIONS: Loading = {
  statement: ({ actions, subjects }) => ({
    name: 'wallet-load-actions',
    text: `SELECT * FROM action WHERE action_id = ANY($1::uuid[]) OR (subject = ANY($2::text[]) AND status = 'proposed')`,
    values: [arrayOf('uuid', actions), arrayOf('text', subjects)],
  }),
  into: (batch, rows) => {
    for (const row of rows) {
      const proposed = decodeEvent('ActionProposed', Buffer.from(JSON.stringify(row['proposed']))) as ActionProposed;
      const action: Action = { proposed, status: row['status'] };
      if (row['decided_by'] !== null) action.decidedBy = row['decided_by'];
      if (row['decided_at_ms'] !== null) action.decidedAt = Number(row['decided_at_ms']);
      if (row['posting_id'] !== null) action.postingId = row['posting_id'];
      batch.actions.set(proposed.actionId, action);
    }
  },
};

const BY_HAND: readonly (readonly [(touched: Touched) => boolean, ...Loading[]])[] = [
  [({ payments }) => payments.size > 0, PAYMENT_LOCK, BOOKED],
  [({ topUps }) => topUps.size > 0, TAKEN_BACK],
  [({ lots }) => lots.size > 0, LOTS_BY_ID],
  [({ reversed }) => reversed.size > 0, REVERSED],
  [({ commanded }) => commanded.size > 0, STREAMERS],
  [({ actions, subjects }) => actions.size + subjects.size > 0, ACTIONS],
];
