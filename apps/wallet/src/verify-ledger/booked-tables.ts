import { encodeEvent } from '@liwu/contracts';
import { type Action, amountOfProposal } from '../viewer-wallet/action.js';
import type { StateCheck } from './compare-table.js';
import type { Booked } from './lane-books.js';

/** As the database writes jsonb: keys by their length, then by their bytes, and a space behind each colon and comma. */
const jsonbText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(jsonbText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}: ${jsonbText(field)}`).join(', ')}}`;
};

/** What was bought. */
export const TOP_UPS: StateCheck<Booked['topUps'][number]> = {
  table: 'top_up',
  kind: 'row-changed',
  keys: 1,
  columns: [
    ['top_up_id', ({ event }) => event.topUpId],
    ['viewer_id', ({ event }) => event.viewerId],
    ['provider', ({ event }) => event.provider],
    ['provider_reference', ({ event }) => event.providerReference],
    ['coins', ({ event }) => event.coins],
    ['unit', ({ event }) => event.price.unit],
    ['price', ({ event }) => event.price.minor],
    ['tax', ({ event }) => event.tax.minor],
    ['lot_id', ({ event }) => event.lotId],
    ['posting_id', ({ event }) => event.postingId],
    ['effective_at_ms', ({ event }) => event.effectiveAt],
    ['booked_at_ms', ({ event }) => event.at],
    ['caller', ({ event }) => event.cause.caller],
  ],
};

/** What was taken back. */
export const REFUNDS: StateCheck<Booked['refunds'][number]> = {
  table: 'refund',
  kind: 'row-changed',
  keys: 1,
  columns: [
    ['refund_id', ({ event }) => event.refundId],
    ['top_up_id', ({ event }) => event.topUpId],
    ['viewer_id', ({ event }) => event.viewerId],
    ['kind', ({ event }) => (event.type === 'TopUpRefunded' ? 'refund' : 'chargeback')],
    ['provider', ({ event }) => event.provider],
    ['provider_reference', ({ event }) => event.providerReference],
    ['coins', ({ event }) => event.coins],
    ['taken', ({ event }) => event.taken],
    ['unit', ({ event }) => event.money.unit],
    ['money', ({ event }) => event.money.minor],
    ['tax', ({ event }) => event.tax.minor],
    ['released', ({ event }) => event.released.minor],
    ['posting_id', ({ event }) => event.postingId],
    ['effective_at_ms', ({ event }) => event.effectiveAt],
    ['booked_at_ms', ({ event }) => event.at],
    ['reason_code', ({ event }) => event.reasonCode],
    ['note_id', ({ event }) => event.noteId],
    ['caller', ({ event }) => event.cause.caller],
  ],
};

/** What streamers were promised. */
export const CONTRACTS: StateCheck<Booked['contracts'][number]> = {
  table: 'streamer_contract',
  kind: 'row-changed',
  keys: 2,
  columns: [
    ['streamer_id', ({ event }) => event.streamerId],
    ['n', ({ event }) => event.n],
    ['share_basis_points', ({ event }) => event.shareBasisPoints],
    ['valid_from_ms', ({ event }) => event.validFrom],
    ['agreed_at_ms', ({ event }) => event.at],
    ['caller', ({ event }) => event.cause.caller],
  ],
};

/** Who was frozen and unfrozen. */
export const FREEZES: StateCheck<Booked['freezes'][number]> = {
  table: 'freeze_change',
  kind: 'row-changed',
  keys: 3,
  columns: [
    ['party_type', ({ event }) => ('viewerId' in event ? 'viewer' : 'streamer')],
    ['party_id', ({ event }) => ('viewerId' in event ? event.viewerId : event.streamerId)],
    ['n', ({ event }) => event.n],
    ['frozen', ({ event }) => 'cause' in event],
    ['at_ms', ({ event }) => event.at],
    ['actor', ({ event }) => ('cause' in event ? event.cause.caller : event.actor)],
    ['approved_by', ({ event }) => ('cause' in event ? undefined : event.approvedBy)],
    ['reason_code', ({ event }) => event.reasonCode],
    ['note_id', ({ event }) => event.noteId],
    ['action_id', ({ event }) => ('cause' in event ? undefined : event.actionId)],
  ],
};

/** Which months are closed. */
export const PERIODS: StateCheck<Booked['periods'][number]> = {
  table: 'period',
  kind: 'row-changed',
  keys: 1,
  columns: [
    ['period', ({ event }) => event.period],
    ['last_day', ({ event }) => event.lastDay],
    ['closed_at_ms', ({ event }) => event.at],
    ['closed_by', ({ event }) => event.actor],
    ['approved_by', ({ event }) => event.approvedBy],
    ['action_id', ({ event }) => event.actionId],
  ],
};

/** What people asked for, and who approved it. */
export const ACTIONS: StateCheck<Action> = {
  table: 'action',
  kind: 'row-changed',
  keys: 1,
  columns: [
    ['action_id', ({ proposed }) => proposed.actionId],
    ['subject', ({ proposed }) => proposed.subject],
    ['command', ({ proposed }) => proposed.proposal.type],
    ['request_id', ({ proposed: { proposal } }) => (proposal.type === 'ReverseGift' ? proposal.requestId : undefined)],
    ['proposed', ({ proposed }) => jsonbText(JSON.parse(encodeEvent(proposed).value.toString('utf8')))],
    ['status', ({ status }) => status],
    ['amount', ({ proposed }) => amountOfProposal(proposed.proposal)],
    ['unit', ({ proposed }) => (amountOfProposal(proposed.proposal) === undefined ? undefined : 'COIN')],
    ['reason_code', ({ proposed }) => proposed.reasonCode],
    ['note_id', ({ proposed }) => proposed.noteId],
    ['note_hash', ({ proposed }) => proposed.noteHash],
    ['proposed_by', ({ proposed }) => proposed.cause.caller],
    ['proposed_at_ms', ({ proposed }) => proposed.at],
    ['decided_by', ({ decidedBy }) => decidedBy],
    ['decided_at_ms', ({ decidedAt }) => decidedAt],
    ['posting_id', ({ postingId }) => postingId],
  ],
};
