/**
 * Why a client cannot do what it was asked: `not-authorised` and `banned` (the platform's token), `unusable-id`,
 * `unreachable` (no session after many tries), `anonymous` (a receiver only), `closed`, `bad-answer` (a session that
 * is none), `bad-gift` (an argument that could never be sold), `too-many-waiting`.
 */
export type GiftClientErrorCode =
  | 'not-authorised'
  | 'banned'
  | 'unusable-id'
  | 'unreachable'
  | 'anonymous'
  | 'closed'
  | 'bad-answer'
  | 'bad-gift'
  | 'too-many-waiting';

/** A client's own refusal. What the gateway refuses is an outcome of a gift, and no error. */
export class GiftClientError extends Error {
  override readonly name = 'GiftClientError';
  constructor(
    readonly code: GiftClientErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
