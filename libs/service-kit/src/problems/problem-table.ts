/** The one place where HTTP statuses live: every coded answer, its status and its title. */
export const PROBLEMS = {
  invalid_parameter: [400, 'A parameter is wrong'],
  idempotency_key_missing: [400, 'The Idempotency-Key header is missing'],
  cursor_mismatch: [400, 'The cursor belongs to another query'],
  unauthenticated: [401, 'A valid bearer token is needed'],
  role_missing: [403, 'The caller lacks the role'],
  approver_is_proposer: [403, 'Somebody else must approve'],
  banned: [403, 'The user is banned'],
  not_found: [404, 'There is nothing here'],
  method_not_allowed: [405, 'The method is not allowed here'],
  already_exists: [409, 'It exists already'],
  already_reversed: [409, 'It was reversed already'],
  already_proposed: [409, 'It was proposed already'],
  already_decided: [409, 'It was decided already'],
  coins_already_spent: [409, 'The coins are spent'],
  insufficient_earnings: [409, 'The earnings do not suffice'],
  duplicate_provider_reference: [409, 'The provider reference was used before'],
  exceeds_debt: [409, 'Less is owed'],
  exceeds_top_up: [409, 'The top-up was less'],
  gift_not_settled: [409, 'The gift is not settled'],
  period_closed: [409, 'The period is closed'],
  period_not_due: [409, 'The period cannot be closed yet'],
  frozen: [409, 'The account is frozen'],
  not_frozen: [409, 'The account is not frozen'],
  parked: [409, 'The account is parked'],
  gift_retired: [409, 'The gift is retired'],
  room_closed: [409, 'The room is closed'],
  body_too_large: [413, 'The body is too large'],
  range_too_large: [413, 'The range is too large'],
  unsupported_media_type: [415, 'The body must be JSON'],
  idempotency_key_reused: [422, 'The Idempotency-Key was used with other content'],
  unusable_id: [422, 'The id cannot be used'],
  refused: [422, 'The command is refused'],
  too_many_requests: [429, 'Too many requests'],
  internal: [500, 'Something broke'],
  lane_unavailable: [503, 'The lane is not available'],
  database_unavailable: [503, 'The database is not available'],
  identity_provider_unavailable: [503, 'Tokens cannot be checked'],
  no_identity: [503, 'No messaging identity is logged in'],
  starting: [503, 'The service is starting'],
  draining: [503, 'The service is shutting down'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);
export const statusOf = (code: ProblemCode): number => PROBLEMS[code][0];

/** The code of an answer that only bears a status. */
export const codeOfStatus = (status: number): ProblemCode => {
  switch (status) {
    case 401:
      return 'unauthenticated';
    case 403:
      return 'role_missing';
    case 404:
      return 'not_found';
    case 405:
      return 'method_not_allowed';
    case 413:
      return 'body_too_large';
    case 415:
      return 'unsupported_media_type';
    case 429:
      return 'too_many_requests';
    case 503:
      return 'draining';
    default:
      return status >= 400 && status < 500 ? 'invalid_parameter' : 'internal';
  }
};
