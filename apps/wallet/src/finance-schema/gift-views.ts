import { viewSql } from './view-sql.js';

const GIFT = viewSql({
  name: 'gift',
  means: 'What became of every priced gift. Key: viewer_id and request_id.',
  columns: {
    request_id: "The request, by the viewer's client; with viewer_id the gift's identity.",
    status: 'refused, held, settled, released or reversed.',
    viewer_id: 'Who sent it.',
    streamer_id: 'Who receives it.',
    room_id: 'Where it is sent.',
    gift_id: 'Which gift of the catalog it is.',
    quantity: 'How many of it.',
    coins_paid: 'How many of its coins were bought; null where it was refused.',
    coins_promo: 'How many of its coins were given away; null where it was refused.',
    share_basis_points: "The streamer's share as agreed at the hold, in 1/100 percent.",
    streamer_coins: 'What the streamer earned when it was settled; taken back where it is reversed. Null before.',
    held_at: 'When its coins were held.',
    decided_at: 'When it was settled, released or refused.',
    confirmed_by: 'How its delivery was confirmed: acknowledged, witnessed or by-server.',
    trace_id: 'The trace of its journey.',
    refusal: 'Why it was refused.',
    reversed_at: 'When it was reversed.',
    posting_id: 'The posting that settled or released it.',
    reversal_posting_id: 'The posting that reversed it.',
  },
  query: `
SELECT request_id, CASE WHEN reversed_at_ms IS NULL THEN status ELSE 'reversed' END, viewer_id, streamer_id, room_id, gift_id, quantity,
  (cost - coins_promo) * 1.0000, coins_promo * 1.0000, share_basis_points, share * finance.minor_unit('COIN'),
  finance.moment(held_at_ms), finance.moment(ended_at_ms), how, trace_id, code, finance.moment(reversed_at_ms), posting_id, reversal_posting_id
FROM public.gift_hold`,
});

const HOLD = viewSql({
  name: 'hold',
  means: 'Coins that are or were held for gifts. Key: viewer_id and request_id.',
  columns: {
    viewer_id: 'Whose coins they are.',
    request_id: 'The request of the gift.',
    coins: 'How many coins.',
    status: 'held, settled or released; a settled gift that was reversed later stays settled here.',
    held_at: 'Since when.',
    ended_at: 'Until when; null while they are held.',
  },
  query: `
SELECT viewer_id, request_id, cost * 1.0000, status, finance.moment(held_at_ms), finance.moment(ended_at_ms)
FROM public.gift_hold WHERE status <> 'refused'`,
});

const LOT = viewSql({
  name: 'lot',
  means:
    'Coins that came into a wallet together, and where they are now: granted = available + held + spent + expired + refunded + repaid.',
  columns: {
    lot_id: 'The lot.',
    viewer_id: 'Whose coins they are.',
    kind: 'paid (bought) or promo (given away, never revenue).',
    granted: 'How many coins came.',
    available: 'How many can be spent.',
    held: 'How many are held for gifts whose delivery is open.',
    spent: 'How many were spent on gifts.',
    expired: 'How many expired.',
    refunded: 'How many were taken back by a refund or a chargeback.',
    repaid: "How many went to the viewer's debt.",
    unit: 'The currency that paid for them; null for promo.',
    consideration: 'What was paid for them net of tax, in major units; null for promo.',
    deferred: 'How much of that is deferred revenue still; null for promo.',
    expires_at: 'When they expire; null for never.',
    created_at: 'When they came.',
    top_up_id: 'The top-up that bought them.',
    campaign_id: 'The campaign that gave them away.',
  },
  query: `
SELECT lot_id, viewer_id, kind, granted * 1.0000, available * 1.0000, held * 1.0000, spent * 1.0000, expired * 1.0000,
  refunded * 1.0000, repaid * 1.0000, unit, consideration * finance.minor_unit(unit), (consideration - departed) * finance.minor_unit(unit),
  finance.moment(expires_at_ms), finance.moment(created_at_ms), top_up_id, campaign_id
FROM public.lot`,
});

const STREAMER = viewSql({
  name: 'streamer',
  means: 'Every streamer who ever earned or was frozen, in coins.',
  columns: {
    streamer_id: "The streamer's pseudonym.",
    earned: 'Earned and not asked to be paid; below zero where more was taken back than was there.',
    pending: 'Asked to be paid, and not paid yet.',
    paid_out: 'Paid out.',
    owed_to_platform: 'What the streamer owes: earned below zero, with the sign turned.',
    frozen: 'Whether nothing is paid out any more.',
  },
  query: `
WITH balances AS (
  SELECT split_part(account, ':', 2) AS streamer_id, coalesce(sum(balance) FILTER (WHERE account LIKE '%:earned'), 0) AS earned,
    coalesce(sum(balance) FILTER (WHERE account LIKE '%:payout-pending'), 0) AS pending
  FROM public.balance WHERE account LIKE 'streamer:%' AND unit = 'COIN' GROUP BY 1
), paid AS (
  SELECT split_part(debit, ':', 2) AS streamer_id, sum(amount) AS paid_out FROM public.transfer WHERE credit = 'platform:payouts' GROUP BY 1
)
SELECT streamer_id, coalesce(earned, 0) * finance.minor_unit('COIN'), coalesce(pending, 0) * finance.minor_unit('COIN'),
  coalesce(paid_out, 0) * finance.minor_unit('COIN'), greatest(-coalesce(earned, 0), 0) * finance.minor_unit('COIN'), coalesce(frozen, false)
FROM balances FULL JOIN paid USING (streamer_id) FULL JOIN public.streamer USING (streamer_id)`,
});

/** A coin has as many minor units as there are basis points, so that coins times basis points are minor units. */
const PROMOTION = viewSql({
  name: 'promotion',
  means: 'What became of the coins that each campaign gave away.',
  columns: {
    campaign_id: 'The campaign.',
    granted: 'How many coins it gave away.',
    spent: 'How many of them were spent on gifts, and not given back by a reversal.',
    expired: 'How many of them expired.',
    outstanding: 'How many of them viewers have still, available or held.',
    streamer_cost: 'What streamers earned by those that were spent, in coins.',
  },
  query: `
WITH cost AS (
  SELECT l.campaign_id, sum(part.coins * g.share_basis_points) AS streamer_cost
  FROM public.gift_hold AS g CROSS JOIN LATERAL jsonb_to_recordset(g.lots) AS part ("lotId" uuid, coins bigint)
  JOIN public.lot AS l ON l.lot_id = part."lotId"
  WHERE g.status = 'settled' AND g.reversed_at_ms IS NULL AND g.coins_promo > 0 AND l.kind = 'promo' GROUP BY l.campaign_id
), given AS (
  SELECT campaign_id, sum(granted) AS granted, sum(spent) AS spent, sum(expired) AS expired, sum(available + held) AS outstanding
  FROM public.lot WHERE kind = 'promo' GROUP BY campaign_id
)
SELECT campaign_id, granted * 1.0000, spent * 1.0000, expired * 1.0000, outstanding * 1.0000,
  coalesce(streamer_cost, 0) * finance.minor_unit('COIN')
FROM given LEFT JOIN cost USING (campaign_id)`,
});

/** Gifts and coins: what was sent, what is held, where each lot is, what streamers and campaigns came to. */
export const GIFT_VIEWS = [GIFT, HOLD, LOT, STREAMER, PROMOTION].join('\n');
