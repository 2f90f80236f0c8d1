import type { Cause, LiwuEvent } from '@liwu/contracts';
import { CommandRefused } from '@liwu/event-log';
import { type Action, type DecideAction, noteOf } from '../viewer-wallet/action.js';
import type { EffectOf } from './propose-action.js';

/**
 * Somebody else's word: with a yes it is done at once, with a no never. Refused: `already_decided`, `approver_is_proposer` (whoever asked may
 * still take it back by a no), and whatever stands in the way by now, so that it goes on waiting.
 */
export const decideAction = (
  { verdict, actionId }: DecideAction,
  action: Action | undefined,
  effectOf: EffectOf,
  now: number,
  cause: Cause,
): LiwuEvent[] => {
  if (!action) throw new CommandRefused('not_found', 'There is no such action.');
  if (action.status !== 'proposed') throw new CommandRefused('already_decided', `The action is ${action.status}.`);
  const { subject, proposal, reasonCode, cause: asked, ...noted } = action.proposed;
  const decision = { subject, actionId, n: 0, at: now, cause };
  if (verdict === 'reject') return [{ type: 'ActionRejected', ...decision }];
  if (asked.caller === cause.caller)
    throw new CommandRefused('approver_is_proposer', 'Whoever proposed it cannot approve it.');
  const approval = { actionId, actor: asked.caller, approvedBy: cause.caller, reasonCode, ...noteOf(noted) };
  return [{ type: 'ActionApproved', ...decision }, effectOf(proposal, approval)];
};
