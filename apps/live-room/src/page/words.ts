import type { RefusalCode } from '@liwu/contracts/wire';
import { GiftClientError, type GiftClientErrorCode, type SendOutcome } from '@liwu/gift-client';
import type { LinkState } from '@liwu/rtm';
import type { OwnGiftStep } from './own-gift.js';

type Refused = Extract<SendOutcome, { kind: 'refused' }>;

const REFUSALS: Readonly<Record<RefusalCode, string>> = {
  'slow-down': 'that was too fast, and may be tried again',
  overloaded: 'too many gifts are waiting already, and it may be tried again',
  'session-expired': 'your session was over, and it may be tried again',
  stale: 'the clocks disagreed, and it may be tried again',
  'gift-unknown': 'there is no such gift',
  'not-on-sale': 'it is not on sale now',
  'not-in-room': 'it is not for this room',
  'receiver-not-in-room': 'its receiver is not in this room',
  'quantity-not-allowed': 'that many are not allowed',
  'sold-out': 'it is sold out',
  'price-changed': 'its price has changed',
  'too-late': 'it was asked for too late',
  'insufficient-coins': 'you do not have enough coins',
  'spend-limit': 'you have spent as much as you may for today',
  'too-many-outstanding': 'five of your gifts are still under way',
  frozen: 'your wallet is frozen',
  'id-reused': 'another gift has its number',
};

const FAULTS: Readonly<Record<GiftClientErrorCode, string>> = {
  'not-authorised': 'You are not signed in: your token was refused.',
  banned: 'You may not come in: you are banned.',
  'unusable-id': 'This name cannot be used here.',
  unreachable: 'The suite cannot be reached.',
  anonymous: 'You are watching only: say who you are, to send gifts.',
  closed: 'You have left.',
  'bad-answer': 'The suite answered something that this page does not understand.',
  'bad-gift': 'This gift can never be sold.',
  'too-many-waiting': 'Too many gifts are waiting already.',
};

const STEPS: Readonly<Record<Exclude<OwnGiftStep, 'refused'>, string>> = {
  waiting: 'waits for its turn',
  asked: 'asked for',
  granted: 'granted: your coins are held',
  shown: 'shown: your coins are about to be taken',
  settled: 'shown and paid',
  released: 'not shown: your coins are yours again',
  unknown: 'nobody answered in time: your coins say what became of it',
  'not-sent': 'not sent',
};

/** What a viewer is told of a gift of its own. */
export const stepWords = (step: OwnGiftStep, refused?: Refused): string =>
  step === 'refused' ? `refused: ${refused ? refusalWords(refused) : 'nobody said why'}` : STEPS[step];

const refusalWords = ({ code, available, cost }: Refused): string => {
  const more = [available && `you have ${available}`, cost && `it costs ${cost}`].filter(Boolean).join(', ');
  return more ? `${REFUSALS[code]} (${more})` : REFUSALS[code];
};

/** Why something could not be done, whoever says so. */
export const faultWords = (error: unknown): string =>
  error instanceof GiftClientError ? FAULTS[error.code] : 'The suite cannot be reached.';

/** How things stand between this page and the room. */
export interface Connection {
  readonly viewer: string | undefined;
  readonly hasSession: boolean;
  readonly link: LinkState | undefined;
  readonly sessions: number;
}

/** The line under the room's name. */
export const connectionWords = ({ viewer, hasSession, link, sessions }: Connection): string => {
  if (!hasSession) return 'Your session has ended; another one is being opened, and your gifts wait for it.';
  if (link !== 'ready') return 'The line to the room is broken; it comes back by itself.';
  const who = viewer === undefined ? 'You are watching; say who you are, to send gifts.' : `You are in, as ${viewer}.`;
  return sessions > 1 ? `${who} (Your session was renewed.)` : who;
};
