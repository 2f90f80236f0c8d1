import {
  type ContractAgreed,
  encodeEvent,
  type PeriodClosed,
  type Proposal,
  type TopUpChargedBack,
  type TopUpRefunded,
} from '@liwu/contracts';
import { insertInto, nonEmpty, type Statement, upsertInto } from '@liwu/event-log';
import { saveNotes } from '../notes/save-notes.js';
import { type Action, amountOfProposal } from './action.js';
import type { Streamer } from './streamer.js';
import type { Noted, WalletBatch, WalletChanges } from './wallet-batch.js';

/** Of what a batch changed, that which people did or asked for. */
export const saveByHand = ({ changes, notes }: WalletBatch): Statement[] => [
  ...nonEmpty(insertRefunds, changes.refunds),
  ...nonEmpty(insertContracts, changes.contracts),
  ...nonEmpty(saveStreamers, [...changes.streamers.values()]),
  ...nonEmpty(saveActions, [...changes.actions.values()]),
  ...nonEmpty(insertPeriods, changes.periods),
  ...nonEmpty(insertFreezes, changes.freezes),
  ...nonEmpty(saveNotes, notes),
];

const insertRefunds = insertInto<Noted<TopUpRefunded | TopUpChargedBack>>('refund', [
  ['refund_id', 'uuid', ({ event }) => event.refundId],
  ['top_up_id', 'uuid', ({ event }) => event.topUpId],
  ['viewer_id', 'text', ({ event }) => event.viewerId],
  ['lane', 'int', ({ lane }) => lane],
  ['kind', 'text', ({ event }) => (event.type === 'TopUpRefunded' ? 'refund' : 'chargeback')],
  ['provider', 'text', ({ event }) => event.provider],
  ['provider_reference', 'text', ({ event }) => event.providerReference],
  ['coins', 'bigint', ({ event }) => event.coins],
  ['taken', 'bigint', ({ event }) => event.taken],
  ['unit', 'text', ({ event }) => event.money.unit],
  ['money', 'bigint', ({ event }) => event.money.minor],
  ['tax', 'bigint', ({ event }) => event.tax.minor],
  ['released', 'bigint', ({ event }) => event.released.minor],
  ['posting_id', 'uuid', ({ event }) => event.postingId],
  ['effective_at_ms', 'bigint', ({ event }) => event.effectiveAt],
  ['booked_at_ms', 'bigint', ({ event }) => event.at],
  ['reason_code', 'text', ({ event }) => event.reasonCode],
  ['note_id', 'uuid', ({ event }) => event.noteId],
  ['caller', 'text', ({ event }) => event.cause.caller],
]);

const insertContracts = insertInto<Noted<ContractAgreed>>('streamer_contract', [
  ['streamer_id', 'text', ({ event }) => event.streamerId],
  ['n', 'int', ({ event }) => event.n],
  ['lane', 'int', ({ lane }) => lane],
  ['share_basis_points', 'int', ({ event }) => event.shareBasisPoints],
  ['valid_from_ms', 'bigint', ({ event }) => event.validFrom],
  ['agreed_at_ms', 'bigint', ({ event }) => event.at],
  ['caller', 'text', ({ event }) => event.cause.caller],
]);

const saveStreamers = upsertInto<{ streamer: Streamer; lane: number }>(
  'streamer',
  ['streamer_id'],
  [
    ['streamer_id', 'text', ({ streamer }) => streamer.streamerId],
    ['lane', 'int', ({ lane }) => lane],
    ['frozen', 'bool', ({ streamer }) => streamer.frozen],
    ['freezes', 'int', ({ streamer }) => streamer.freezes],
  ],
);

type Freeze = WalletChanges['freezes'][number];

const insertFreezes = insertInto<Freeze>('freeze_change', [
  ['party_type', 'text', ({ event }) => ('viewerId' in event ? 'viewer' : 'streamer')],
  ['party_id', 'text', ({ event }) => ('viewerId' in event ? event.viewerId : event.streamerId)],
  ['n', 'int', ({ event }) => event.n],
  ['lane', 'int', ({ lane }) => lane],
  ['frozen', 'bool', ({ event }) => 'cause' in event],
  ['at_ms', 'bigint', ({ event }) => event.at],
  ['actor', 'text', ({ event }) => ('cause' in event ? event.cause.caller : event.actor)],
  ['approved_by', 'text', ({ event }) => ('cause' in event ? undefined : event.approvedBy)],
  ['reason_code', 'text', ({ event }) => event.reasonCode],
  ['note_id', 'uuid', ({ event }) => event.noteId],
  ['action_id', 'uuid', ({ event }) => ('cause' in event ? undefined : event.actionId)],
]);

const saveActions = upsertInto<{ action: Action; lane: number }>(
  'action',
  ['action_id'],
  [
    ['action_id', 'uuid', ({ action }) => action.proposed.actionId],
    ['subject', 'text', ({ action }) => action.proposed.subject],
    ['lane', 'int', ({ lane }) => lane],
    ['command', 'text', ({ action }) => action.proposed.proposal.type],
    ['request_id', 'uuid', ({ action }) => requestOf(action.proposed.proposal)],
    ['proposed', 'jsonb', ({ action }) => encodeEvent(action.proposed).value.toString('utf8')],
    ['status', 'text', ({ action }) => action.status],
    ['amount', 'numeric', ({ action }) => amountOfProposal(action.proposed.proposal)],
    ['unit', 'text', ({ action }) => (amountOfProposal(action.proposed.proposal) === undefined ? undefined : 'COIN')],
    ['reason_code', 'text', ({ action }) => action.proposed.reasonCode],
    ['note_id', 'uuid', ({ action }) => action.proposed.noteId],
    ['note_hash', 'text', ({ action }) => action.proposed.noteHash],
    ['proposed_by', 'text', ({ action }) => action.proposed.cause.caller],
    ['proposed_at_ms', 'bigint', ({ action }) => action.proposed.at],
    ['decided_by', 'text', ({ action }) => action.decidedBy],
    ['decided_at_ms', 'bigint', ({ action }) => action.decidedAt],
    ['posting_id', 'uuid', ({ action }) => action.postingId],
  ],
);

const requestOf = (proposal: Proposal): string | undefined =>
  proposal.type === 'ReverseGift' ? proposal.requestId : undefined;

const insertPeriods = insertInto<Noted<PeriodClosed>>('period', [
  ['period', 'text', ({ event }) => event.period],
  ['lane', 'int', ({ lane }) => lane],
  ['last_day', 'date', ({ event }) => event.lastDay],
  ['closed_at_ms', 'bigint', ({ event }) => event.at],
  ['closed_by', 'text', ({ event }) => event.actor],
  ['approved_by', 'text', ({ event }) => event.approvedBy],
  ['action_id', 'uuid', ({ event }) => event.actionId],
]);
