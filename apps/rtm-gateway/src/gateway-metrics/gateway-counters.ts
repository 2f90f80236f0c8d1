import { REJECTED_TRY_CODES, CATALOG_CODES, RETRYABLE_CODES, WALLET_CODES } from '@liwu/contracts/wire';
import type { CounterFamily } from '@liwu/service-kit';
import { SEND_CLASSES } from '../identities/send-queue.js';

const CODES = [...new Set([...RETRYABLE_CODES, ...CATALOG_CODES, ...WALLET_CODES, ...REJECTED_TRY_CODES])];
const DROPS = ['form', 'version', 'direction', 'reserved', 'unknown-key', 'long-expired', 'not-authentic'];
const BROADCAST_OUTCOMES = ['accepted', 'unknown', 'too-late', 'overflow', 'no-identity', 'refused'];

const room = (what: string, help: string): CounterFamily => ({
  metric: `liwu_room_${what.replaceAll('-', '_')}_total`,
  counts: `room.${what}`,
  help,
});

/** Messages of viewers, and what they became. */
const INBOX: readonly CounterFamily[] = [
  {
    metric: 'liwu_messages_recorded_total',
    counts: 'recorded',
    labels: ['type'],
    known: ['GiftRequested', 'BroadcastAcknowledged', 'BroadcastWitnessed'],
    help: 'What was heard on the messaging network and recorded, by the type of its event.',
  },
  {
    metric: 'liwu_messages_dropped_total',
    counts: 'drop',
    labels: ['reason'],
    known: [...DROPS, 'repeat', 'under-way', 'too-many-messages', 'too-busy-to-answer', 'answers-used-up'],
    help: 'Messages of viewers that were dropped without an answer, by the reason.',
  },
  {
    metric: 'liwu_answers_total',
    counts: 'answer',
    labels: ['answer'],
    known: ['accepted', 'released', 'settled', 'bad-message', ...CODES],
    help: 'What viewers were told beside grants: a refusal by its code, or the kind of the answer.',
  },
  {
    metric: 'liwu_answers_unread_total',
    counts: 'answer.session-over',
    help: 'Answers that were not sent, as the session that would read them had ended.',
  },
  {
    metric: 'liwu_publishes_failed_total',
    counts: 'publish.failed',
    help: 'Events that were not published, as too many waited for Kafka; whoever caused them tries again.',
  },
];

/** Grants, and what the gateway itself puts into rooms. */
const GRANTS: readonly CounterFamily[] = [
  {
    metric: 'liwu_grants_sent_total',
    counts: 'grant',
    labels: ['outcome'],
    known: ['delivered', 'accepted', 'offline', 'unknown'],
    help: 'Grants that were sent to viewers, reminders included, by what the network said; unknown: it did not answer, or nobody could send.',
  },
  {
    metric: 'liwu_grants_too_late_total',
    counts: 'too-late',
    labels: ['class'],
    known: ['grant', 'reminder'],
    help: 'Grants and reminders that were not sent, as nobody might have broadcast them any more.',
  },
  ...(['take-over', 'hot-room'] as const).map((cause) => ({
    metric: 'liwu_grant_broadcasts_total',
    counts: cause,
    constant: { cause },
    labels: ['outcome'],
    known: BROADCAST_OUTCOMES,
    help: 'Grants that the gateway was to broadcast in their viewers’ stead, by the cause and by what became of that.',
  })),
  {
    metric: 'liwu_room_messages_sent_total',
    counts: 'broadcast.messages',
    help: 'Messages that the gateway itself has sent into rooms.',
  },
  {
    metric: 'liwu_room_grants_sent_total',
    counts: 'broadcast.grants',
    help: 'Grants in these messages, up to ten in one.',
  },
  {
    metric: 'liwu_room_grants_overflowed_total',
    counts: 'broadcast.overflow',
    help: 'Grants that were not broadcast for now, as too many wait for their room; they are asked for again.',
  },
  {
    metric: 'liwu_room_broadcasts_disregarded_total',
    counts: 'broadcast',
    labels: ['reason'],
    known: ['forged', 'misplaced', 'expired', 'too-early', 'not-gifts', 'over-budget'],
    help: 'What was seen in rooms and is no evidence, by the reason. forged: somebody broadcasts grants that no key of ours has signed.',
  },
  {
    metric: 'liwu_closings_total',
    counts: 'closed',
    labels: ['kind'],
    known: ['certain', 'uncertain', 'answered-already'],
    help: 'Gifts that were closed, as nobody can show them any more: whether it is certain that nobody has, or that it had been said already.',
  },
  {
    metric: 'liwu_evidence_told_again_total',
    counts: 'evidence.told-again',
    help: 'Evidence that was published a second time, as the watchdog asked on.',
  },
];

/** The messaging network's limits and refusals. */
const NETWORK: readonly CounterFamily[] = [
  {
    metric: 'liwu_sends_not_made_total',
    counts: 'send',
    labels: ['reason', 'class'],
    known: ['overflow', 'too-late', 'no-identity'].flatMap((reason) => SEND_CLASSES.map((each) => `${reason}.${each}`)),
    help: 'Sends that were not made: overflow, too many wait; too-late, their time was over; no-identity, none could send in time.',
  },
  {
    metric: 'liwu_send_errors_total',
    counts: 'send.error',
    labels: ['kind'],
    known: ['rate', 'not-connected', 'too-late', 'too-big', 'bad-id', 'auth', 'fatal'],
    help: 'Attempts to send that the messaging network refused, by the kind. rate: a quota is exceeded.',
  },
  {
    metric: 'liwu_sends_unsealable_total',
    counts: 'send.unsealable',
    help: 'Messages that could not be sealed, as the key of their session is not loaded any more.',
  },
  {
    metric: 'liwu_identities_retired_total',
    counts: 'identities_retired',
    help: 'Identities that a second login has taken; they stay logged out until the process is started again.',
  },
  room('watched', 'Times that a room began to be watched.'),
  room(
    'not-watched',
    'Times that a room could not be watched within a second, so that a grant for it went out unwatched.',
  ),
  room('not-among-the-busiest', 'Times that a room was not watched, as all places are taken by busier rooms.'),
  room('evicted', 'Rooms that are not watched any more, as busier ones took their places.'),
  room('doubted', 'Watches that missed a broadcast, so that the room was watched anew by another identity.'),
  room('leave-refused', 'Times that the network refused, or did not answer, that an identity leaves a room.'),
];

/** What the gateway's counts are to Prometheus. */
export const GATEWAY_COUNTERS: readonly CounterFamily[] = [...INBOX, ...GRANTS, ...NETWORK];
