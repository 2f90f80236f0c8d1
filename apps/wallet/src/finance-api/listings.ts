import { type Column, column, nullable } from './columns.js';
import type { Filter, Listing } from './listing.js';

const equals = (param: string, means: string, of = param, kind: Filter['kind'] = 'text'): Filter => ({
  param,
  where: `${of} = $`,
  kind,
  means,
});
/** Half-open: from a moment on, and before another one. */
const range = (name: string, of: string, kind: 'time' | 'day', means: string): Filter[] => [
  { param: `${name}_from`, where: `${of} >= $`, kind, means: `${means}: from then on.` },
  { param: `${name}_before`, where: `${of} < $`, kind, means: `${means}: before then.` },
];

const POSTING: readonly Column[] = [
  column('posting_id', 'id', 'The posting.'),
  column(
    'kind',
    'text',
    'What happened: top-up, promotion, hold, settle, release, reversal, refund, chargeback, write-off.',
  ),
  column('lane', 'integer', 'The lane in which it was posted.'),
  column('event_id', 'id', 'The event that it posts.'),
  column('event_sequence', 'integer', 'The sequence of that event in its lane.'),
  column('effective_at', 'time', 'When it counts.'),
  column('recorded_at', 'time', 'When it was written: strictly growing within a lane.'),
  column('accounting_date', 'day', 'The day of the books that it belongs to.'),
  column('period', 'text', 'The month of the books.'),
  column('is_late', 'boolean', 'Whether its own day was closed already.'),
  column('request_id', 'id', 'The request of the gift; with viewer_id its identity.', nullable),
  column('viewer_id', 'text', 'The viewer whose coins it moves.', nullable),
  column('streamer_id', 'text', 'Who received the gift.', nullable),
  column('room_id', 'text', 'Where the gift was sent.', nullable),
  column('gift_id', 'text', 'Which gift of the catalog it was.', nullable),
  column('quantity', 'integer', 'How many of it.', nullable),
  column('top_up_id', 'id', 'The top-up that it books or takes back.', nullable),
  column('campaign_id', 'text', 'The campaign that gave coins away.', nullable),
  column('actor', 'text', 'Who asked for it, where it was somebody.', nullable),
  column('approved_by', 'text', 'Who approved it.', nullable),
  column('reason_code', 'text', 'Why.', nullable),
  column('note_id', 'id', 'The note to it.', nullable),
  column('reverses_posting_id', 'id', 'The posting that it takes back.', nullable),
];

const POSTING_FILTERS: readonly Filter[] = [
  equals('kind', 'What happened.'),
  equals('viewer', 'The viewer whose coins moved.', 'viewer_id'),
  equals('streamer', 'Who received the gift.', 'streamer_id'),
  equals('room', 'Where the gift was sent.', 'room_id'),
  equals('gift', 'Which gift of the catalog.', 'gift_id'),
  equals('request_id', 'The request of a gift.', 'request_id', 'uuid'),
  equals('period', 'The month of the books.', 'period', 'period'),
  ...range('effective', 'effective_at', 'time', 'When it counts'),
  ...range('recorded', 'recorded_at', 'time', 'When it was written'),
];

export const POSTINGS: Listing = {
  name: 'postings',
  from: 'finance.posting',
  columns: POSTING,
  filters: [...POSTING_FILTERS, equals('posting_id', 'The posting.', 'posting_id', 'uuid')],
  key: [
    ['lane', 'int'],
    ['event_sequence', 'bigint'],
  ],
  until: 'event_sequence',
};

export const ENTRIES: Listing = {
  name: 'entries',
  from: 'finance.entry',
  columns: [
    column('entry_id', 'id', 'The entry, as lane-seq-side: 5-40221-D.'),
    column('seq', 'integer', "The transfer's number in the lane's books, gapless from 1."),
    column('side', 'text', 'debit or credit.'),
    column('account', 'text', 'The account that is debited or credited.'),
    column('counter_account', 'text', 'The account on the other side.'),
    column('class', 'text', 'asset, liability, equity, income or expense.'),
    column('amount', 'amount', 'How much; always more than zero.'),
    column('unit', 'text', 'COIN or an ISO 4217 currency.'),
    column('lot_id', 'id', 'The lot whose coins or money moved.', nullable),
    column('reverses_entry_id', 'id', 'The entry that it takes back.', nullable),
    ...POSTING,
  ],
  filters: [
    equals('account', 'The account.'),
    { param: 'account_prefix', where: 'account LIKE $', kind: 'prefix', means: 'How the account begins: viewer:42:' },
    equals('unit', 'COIN or an ISO 4217 currency.'),
    equals('lot_id', 'The lot.', 'lot_id', 'uuid'),
    equals('posting_id', 'The posting.', 'posting_id', 'uuid'),
    ...POSTING_FILTERS,
  ],
  key: [
    ['lane', 'int'],
    ['seq', 'bigint'],
    ['side', 'text'],
  ],
  until: 'seq',
};

export const ACCOUNTS_LIST: Listing = {
  name: 'accounts',
  from: 'finance.account',
  columns: [
    column('account', 'text', 'The account.'),
    column('party_type', 'text', 'viewer, streamer, provider, bank or platform.'),
    column('party_id', 'text', 'Whose it is.', nullable),
    column('class', 'text', 'asset, liability, equity, income or expense.'),
    column('normal_side', 'text', 'debit or credit: the side on which it grows.'),
    column('balance', 'amount', 'What it has now, on its normal side.'),
    column('unit', 'text', 'COIN or an ISO 4217 currency.'),
    column('last_recorded_at', 'time', 'When it last changed.'),
  ],
  filters: [
    equals('account', 'The account.'),
    { param: 'account_prefix', where: 'account LIKE $', kind: 'prefix', means: 'How the account begins.' },
    equals('party_type', 'viewer, streamer, provider, bank or platform.'),
    equals('party_id', 'Whose it is.'),
    equals('unit', 'COIN or an ISO 4217 currency.'),
  ],
  key: [
    ['account', 'text'],
    ['unit', 'text'],
  ],
};

export const GIFTS: Listing = {
  name: 'gifts',
  from: 'finance.gift',
  columns: [
    column('viewer_id', 'text', 'Who sent it.'),
    column('request_id', 'id', 'The request; with viewer_id the identity of the gift.'),
    column('status', 'text', 'refused, held, settled, released or reversed.'),
    column('streamer_id', 'text', 'Who receives it.', nullable),
    column('room_id', 'text', 'Where it is sent.', nullable),
    column('gift_id', 'text', 'Which gift of the catalog it is.'),
    column('quantity', 'integer', 'How many of it.'),
    column('coins_paid', 'amount', 'How many of its coins were bought.', { ...nullable, unit: 'COIN' }),
    column('coins_promo', 'amount', 'How many of its coins were given away.', { ...nullable, unit: 'COIN' }),
    column('share_basis_points', 'integer', "The streamer's share as agreed at the hold, in 1/100 percent.", nullable),
    column('streamer_coins', 'amount', 'What the streamer earned.', { ...nullable, unit: 'COIN' }),
    column('held_at', 'time', 'When its coins were held.', nullable),
    column('decided_at', 'time', 'When it was settled, released or refused.', nullable),
    column('confirmed_by', 'text', 'How its delivery was confirmed.', nullable),
    column('trace_id', 'text', 'The trace of its journey.', nullable),
    column('refusal', 'text', 'Why it was refused.', nullable),
    column('reversed_at', 'time', 'When it was reversed.', nullable),
    column('posting_id', 'id', 'The posting that settled or released it.', nullable),
    column('reversal_posting_id', 'id', 'The posting that reversed it.', nullable),
  ],
  filters: [
    equals('viewer', 'Who sent it.', 'viewer_id'),
    equals('request_id', 'The request.', 'request_id', 'uuid'),
    equals('streamer', 'Who receives it.', 'streamer_id'),
    equals('room', 'Where it is sent.', 'room_id'),
    equals('gift', 'Which gift of the catalog.', 'gift_id'),
    equals('status', 'refused, held, settled, released or reversed.'),
    ...range('held', 'held_at', 'time', 'When its coins were held'),
  ],
  key: [
    ['viewer_id', 'text'],
    ['request_id', 'uuid'],
  ],
};

export const TOP_UPS: Listing = {
  name: 'top-ups',
  from: 'finance.top_up',
  columns: [
    column('top_up_id', 'id', 'The top-up.'),
    column('viewer_id', 'text', 'Who bought.'),
    column('provider', 'text', 'The payment provider.'),
    column('provider_reference', 'text', "The provider's own name for the payment."),
    column('coins', 'amount', 'How many coins, bonus included.', { unit: 'COIN' }),
    column('price', 'amount', 'What was paid net of tax.'),
    column('tax', 'amount', 'The tax on it.'),
    column('unit', 'text', 'The currency of all its money.'),
    column('coins_taken_back', 'amount', 'How many coins were refunded or charged back.', { unit: 'COIN' }),
    column('price_taken_back', 'amount', 'How much money was refunded or charged back, net of tax.'),
    column('tax_taken_back', 'amount', 'The tax on that.'),
    column('effective_at', 'time', 'When it counts.'),
    column('booked_at', 'time', 'When it was booked.'),
    column('lot_id', 'id', 'The lot that it made.'),
    column('posting_id', 'id', 'The posting that booked it.'),
    column('caller', 'text', 'Who reported it.'),
  ],
  filters: [
    equals('top_up_id', 'The top-up.', 'top_up_id', 'uuid'),
    equals('viewer', 'Who bought.', 'viewer_id'),
    equals('provider', 'The payment provider.'),
    equals('provider_reference', "The provider's own name for the payment."),
    equals('unit', 'The currency.'),
    ...range('booked', 'booked_at', 'time', 'When it was booked'),
  ],
  key: [
    ['booked_at', 'timestamptz'],
    ['top_up_id', 'uuid'],
  ],
  until: { time: 'booked_at' },
};

export const TRIAL_BALANCE: Listing = {
  name: 'trial-balance',
  from: 'finance.trial_balance',
  columns: [
    column('period', 'text', 'The month of the books.'),
    column('account', 'text', 'The account; one of a party with * for all parties together.'),
    column('class', 'text', 'asset, liability, equity, income or expense.'),
    column('opening', 'amount', "What stood at the month's beginning: debits less credits."),
    column('debits', 'amount', 'What was debited in the month.'),
    column('credits', 'amount', 'What was credited in the month.'),
    column('closing', 'amount', 'opening + debits - credits; over all accounts of a unit it sums to zero.'),
    column('unit', 'text', 'COIN or an ISO 4217 currency.'),
  ],
  filters: [
    equals('period', 'The month of the books.', 'period', 'period'),
    equals('unit', 'COIN or an ISO 4217 currency.'),
    equals('account', 'The account, parties collapsed.'),
  ],
  key: [
    ['period', 'text'],
    ['account', 'text'],
    ['unit', 'text'],
  ],
};

export const DEFERRED_REVENUE: Listing = {
  name: 'deferred-revenue',
  from: 'finance.deferred_revenue',
  columns: [
    column('period', 'text', 'The month of the books.'),
    column('unit', 'text', 'The currency.'),
    column('opening', 'amount', "What was deferred at the month's beginning."),
    column('top_ups', 'amount', 'Paid for coins, net of tax.'),
    column('recognised', 'amount', 'Became revenue, since its coins were spent on gifts.'),
    column('reversed', 'amount', 'Is deferred again, since gifts were reversed.'),
    column('breakage', 'amount', 'Became revenue, since its coins expired.'),
    column('refunded', 'amount', 'Left with coins that a refund or a chargeback took back.'),
    column('repaid', 'amount', "Left with coins that went to viewers' debts."),
    column('closing', 'amount', "What was deferred at the month's end."),
  ],
  filters: [equals('period', 'The month of the books.', 'period', 'period'), equals('unit', 'The currency.')],
  key: [
    ['period', 'text'],
    ['unit', 'text'],
  ],
};

export const PERIODS: Listing = {
  name: 'periods',
  from: 'finance.period',
  columns: [
    column('period', 'text', 'The month, as YYYY-MM.'),
    column('status', 'text', 'open or closed.'),
    column('last_day', 'day', 'Its last day.'),
    column('closed_at', 'time', 'When it was closed.', nullable),
    column('closed_by', 'text', 'Who asked for that.', nullable),
    column('approved_by', 'text', 'Who approved it.', nullable),
    column('action_id', 'id', 'The action that closed it, or a later month with it.', nullable),
  ],
  filters: [equals('status', 'open or closed.')],
  key: [['period', 'text']],
};

export const CHECKPOINTS: Listing = {
  name: 'checkpoints',
  from: 'finance.checkpoint',
  columns: [
    column('number', 'integer', 'From 1, without gaps.'),
    column('taken_at', 'time', 'When it was taken.'),
    column('signature', 'text', 'The checkpoint with its EdDSA signature, as a compact JWS.'),
  ],
  filters: range('taken', 'taken_at', 'time', 'When it was taken'),
  key: [['number', 'bigint']],
};

export const ACTIONS: Listing = {
  name: 'actions',
  from: 'finance.action',
  columns: [
    column('action_id', 'id', 'The action.'),
    column('command', 'text', 'What is to be done.'),
    column('subject', 'text', 'Whom it is about: a viewer, a streamer, or a month of the books.'),
    column('request_id', 'id', 'The request of a gift that is to be reversed.', nullable),
    column('status', 'text', 'proposed, approved (and done) or rejected.'),
    column('proposed_by', 'text', 'Who asked.'),
    column('proposed_at', 'time', 'When.'),
    column('decided_by', 'text', 'Who approved or rejected it.', nullable),
    column('decided_at', 'time', 'When.', nullable),
    column('reason_code', 'text', 'Why.'),
    column('note_id', 'id', 'The note to it.', nullable),
    column('amount', 'amount', 'How much it moves, where that is known before it is done.', nullable),
    column('unit', 'text', 'The unit of amount.', nullable),
    column('posting_id', 'id', 'The posting that it led to.', nullable),
  ],
  filters: [
    equals('action_id', 'The action.', 'action_id', 'uuid'),
    equals('status', 'proposed, approved or rejected.'),
    equals('command', 'What is to be done.'),
    equals('subject', 'Whom it is about.'),
    equals('proposed_by', 'Who asked.'),
    equals('decided_by', 'Who approved or rejected it.'),
    ...range('proposed', 'proposed_at', 'time', 'When it was proposed'),
  ],
  key: [
    ['proposed_at', 'timestamptz'],
    ['action_id', 'uuid'],
  ],
  until: { time: 'proposed_at' },
};
