/** What has to happen in the stories, all of them together, by kind of step: else they would prove less than they seem to. */
const OUTCOMES: Readonly<Record<string, string>> = {
  'top-up': 'accepted, repays, comes late, duplicate_provider_reference, invalid_parameter',
  refund: 'accepted, comes late, duplicate_provider_reference, invalid_parameter, exceeds_top_up, coins_already_spent',
  chargeback: 'accepted, repays, comes late, duplicate_provider_reference, invalid_parameter, exceeds_top_up',
  ask: 'held, comes late, too-late, frozen, too-many-outstanding, insufficient-coins, nothing',
  'ask again': 'held, settled, released, too-late, frozen, too-many-outstanding, insufficient-coins',
  confirm: 'accepted, comes late, nothing',
  abandon: 'accepted, repays, comes late, nothing',
  agree: 'accepted',
  freeze: 'accepted, frozen',
  'pay-out': 'accepted',
  'propose reverse': 'accepted, not_found, gift_not_settled, already_reversed, already_proposed',
  'propose grant': 'accepted, invalid_parameter',
  'propose write-off-viewer': 'accepted, exceeds_debt',
  'propose write-off-streamer': 'accepted, exceeds_debt',
  'propose unfreeze': 'accepted, not_frozen, already_proposed',
  'propose close': 'accepted, period_closed, period_not_due, already_proposed',
  'approve reverse': 'accepted, repays, comes late, already_decided, approver_is_proposer',
  'approve grant': 'accepted, comes late, invalid_parameter, already_decided, approver_is_proposer',
  'approve write-off-viewer': 'accepted, exceeds_debt, already_decided, approver_is_proposer',
  'approve write-off-streamer': 'accepted, exceeds_debt, already_decided, approver_is_proposer',
  'approve unfreeze': 'accepted, already_decided, approver_is_proposer',
  'approve close': 'accepted, already_decided, approver_is_proposer',
  approve: 'not_found',
  reject: 'accepted, not_found, already_decided',
};

/** Each as `kind of step: outcome`. */
export const EVERY_OUTCOME: readonly string[] = Object.entries(OUTCOMES).flatMap(([step, outcomes]) =>
  outcomes.split(', ').map((outcome) => `${step}: ${outcome}`),
);
