import type { ActionProposed, LiwuEvent, Proposal } from '@liwu/contracts';
import { idOfAsking } from '../request-fields/id-of-asking.js';
import { subjectOf, type DecideAction, type ProposeAction } from '../viewer-wallet/action.js';
import { CAUSE, NOW } from './facts.js';

/** The action that CAUSE's command proposed, and the one who approves it. */
export const ACTION_ID = idOfAsking('action', CAUSE.caller, CAUSE.key);
export const APPROVER = { caller: 'boss', key: 'key-2', contentHash: '01' };
export const APPROVAL = {
  actionId: ACTION_ID,
  actor: CAUSE.caller,
  approvedBy: APPROVER.caller,
  reasonCode: 'goodwill',
};

export const propose = (proposal: Proposal, more: Partial<ProposeAction> = {}): ProposeAction => ({
  type: 'ProposeAction',
  proposal,
  reasonCode: 'goodwill',
  lotIds: [],
  ...more,
});

export const decide = (proposal: Proposal, verdict: DecideAction['verdict'] = 'approve'): DecideAction => ({
  type: 'DecideAction',
  verdict,
  actionId: ACTION_ID,
  proposal,
  lotIds: [],
});

export const proposed = (proposal: Proposal, more: Partial<ActionProposed> = {}): ActionProposed => ({
  type: 'ActionProposed',
  subject: subjectOf(proposal),
  actionId: ACTION_ID,
  n: 0,
  at: NOW,
  proposal,
  reasonCode: 'goodwill',
  cause: CAUSE,
  ...more,
});

const word = (type: 'ActionApproved' | 'ActionRejected', proposal: Proposal): LiwuEvent => ({
  type,
  subject: subjectOf(proposal),
  actionId: ACTION_ID,
  n: 0,
  at: NOW,
  cause: APPROVER,
});
export const approved = (proposal: Proposal): LiwuEvent => word('ActionApproved', proposal);
export const rejected = (proposal: Proposal): LiwuEvent => word('ActionRejected', proposal);
