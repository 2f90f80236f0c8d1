import { RECONCILIATION_VIEWS } from '../reconcile-ledger/reconciliation-views.js';
import { viewSql } from './view-sql.js';

const CHECKPOINT = viewSql({
  name: 'checkpoint',
  means: 'Signed checkpoints of the books, as this database has them; those outside of it are what counts.',
  columns: {
    number: 'From 1, without gaps.',
    taken_at: 'When it was taken.',
    heads:
      'How far each lane had come: its last transfer, the hash of its last posting, its last event and the hash of that.',
    sums: 'All that was ever debited and credited, by unit, in minor units.',
    signature: 'The checkpoint with its EdDSA signature, as a compact JWS.',
  },
  query: 'SELECT number, taken_at, heads, sums, jws FROM audit.checkpoint',
});

const FREEZE = viewSql({
  name: 'freeze_change',
  means: 'Every time that a viewer or a streamer was frozen or unfrozen. Key: party_type, party_id and n.',
  columns: {
    party_type: 'viewer or streamer.',
    party_id: "The party's pseudonym.",
    n: 'The how-manieth change of this one, from 1; the last one tells how it is now.',
    frozen: 'Whether it was frozen, and not unfrozen.',
    at: 'When.',
    actor: 'Who did it, or asked for it.',
    approved_by: 'Who approved the unfreezing; freezing needs nobody else.',
    reason_code: 'Why.',
    note_id: 'The note to it; its text is not among these views, since it may be personal.',
    action_id: 'The action that unfroze it.',
  },
  query: `
SELECT party_type, party_id, n, frozen, finance.moment(at_ms), actor, approved_by, reason_code, note_id, action_id FROM public.freeze_change`,
});

const CONTRACT = viewSql({
  name: 'contract',
  means: 'What streamers were promised: their share of gifts held from a moment on. Key: streamer_id and n.',
  columns: {
    streamer_id: "The streamer's pseudonym.",
    n: 'The how-manieth contract of this streamer, from 1.',
    share_basis_points: 'The share, in 1/100 percent.',
    valid_from: 'For gifts held from then on; of those that have begun the last one counts.',
    agreed_at: 'When it was agreed.',
    actor: 'Who recorded it.',
  },
  query: `
SELECT streamer_id, n, share_basis_points, finance.moment(valid_from_ms), finance.moment(agreed_at_ms), caller
FROM public.streamer_contract`,
});

const REFUND = viewSql({
  name: 'refund',
  means: 'Every refund and chargeback of a top-up, or of a part of it.',
  columns: {
    refund_id: 'The refund; follows from provider and reference.',
    top_up_id: 'The top-up that it takes back.',
    viewer_id: 'Who had bought.',
    kind: 'refund (by the platform) or chargeback (by the provider).',
    provider: 'The payment provider.',
    provider_reference: "The provider's own name for it.",
    coins: 'How many coins are taken back.',
    taken: 'How many of them the lot still had; the viewer owed the others.',
    unit: 'The currency of all its money.',
    money: 'What the provider takes back net of tax, in major units.',
    tax: 'The tax on it.',
    released: 'The money that left deferred revenue with the coins taken.',
    effective_at: 'When it counts.',
    booked_at: 'When it was booked.',
    posting_id: 'The posting that booked it.',
    reason_code: 'Why.',
    note_id: 'The note to it; its text is not among these views, since it may be personal.',
    actor: 'Who reported it.',
  },
  query: `
SELECT refund_id, top_up_id, viewer_id, kind, provider, provider_reference, coins * 1.0000, taken * 1.0000, unit, money * finance.minor_unit(unit),
  tax * finance.minor_unit(unit), released * finance.minor_unit(unit), finance.moment(effective_at_ms), finance.moment(booked_at_ms),
  posting_id, reason_code, note_id, caller
FROM public.refund`,
});

/** What proves the books, and who did what to them. */
export const CONTROL_VIEWS = [CHECKPOINT, FREEZE, CONTRACT, REFUND, ...RECONCILIATION_VIEWS.map(viewSql)].join('\n');
