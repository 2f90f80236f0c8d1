import type { ActionProposed, Cause, LiwuEvent, Proposal } from '@liwu/contracts';
import { CommandRefused } from '@liwu/event-log';
import { idOfAsking } from '../request-fields/id-of-asking.js';
import { type Action, type Approval, noteOf, type ProposeAction, subjectOf } from '../viewer-wallet/action.js';

/** What a proposal would do now; throws `CommandRefused` where it could not be done. */
export type EffectOf = (proposal: Proposal, approval: Approval) => LiwuEvent;

/**
 * What somebody asks for waits for another one's word. Refused is what could not be done at this moment either, and with
 * `already_proposed` what waits already and can be done but once.
 */
export const proposeAction = (
  { proposal, reasonCode, note }: ProposeAction,
  waiting: Iterable<Action>,
  effectOf: EffectOf,
  now: number,
  cause: Cause,
): ActionProposed[] => {
  const actionId = idOfAsking('action', cause.caller, cause.key);
  const why = { reasonCode, ...noteOf(note) };
  effectOf(proposal, { actionId, actor: cause.caller, approvedBy: '', ...why });
  const once = onceOf(proposal);
  for (const { status, proposed } of waiting) {
    if (status !== 'proposed' || once === undefined || onceOf(proposed.proposal) !== once) continue;
    throw new CommandRefused('already_proposed', `The action ${proposed.actionId} waits for a decision.`);
  }
  return [{ type: 'ActionProposed', subject: subjectOf(proposal), actionId, n: 0, at: now, proposal, ...why, cause }];
};

/** By what two proposals are the same thing asked for twice; undefined for what can be done again and again. */
function onceOf(proposal: Proposal): string | undefined {
  const { type } = proposal;
  switch (type) {
    case 'ReverseGift':
      return `${type} ${proposal.requestId}`;
    case 'UnfreezeWallet':
    case 'UnfreezeStreamer':
    case 'ClosePeriod':
      return type;
    default:
      return undefined;
  }
}
