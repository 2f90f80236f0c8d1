import { coins, type Proposal } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { ACTION_ID, APPROVAL, approved, APPROVER, decide, propose, proposed, rejected } from '../testing/actions.js';
import { ALICE, asked, CAUSE, held, NOW, settled, toppedUp, requestId } from '../testing/facts.js';
import { given } from '../testing/given.js';
import { unfrozen, walletFrozen } from '../testing/freezes.js';
import { proposeAction } from './propose-action.js';

const unfreeze: Proposal = { type: 'UnfreezeWallet', viewerId: ALICE };
const reverse: Proposal = { type: 'ReverseGift', viewerId: ALICE, requestId: requestId(1) };
const grant: Proposal = { type: 'GrantCoins', viewerId: ALICE, coins: coins(5n), campaignId: 'c', expiresAt: null };
const other = { ...CAUSE, key: 'another-key' };
const byApprover = (proposal: Proposal, verdict?: 'approve' | 'reject') =>
  asked(decide(proposal, verdict), NOW, APPROVER);

describe('what is proposed', () => {
  it('waits, with the hash of its note and not its text', () => {
    const note = { noteId: ACTION_ID, noteHash: 'ab'.repeat(32), salt: '00', text: 'because', writtenBy: 'ops' };
    const { noteId, noteHash } = note;
    given(walletFrozen())
      .when(asked(propose(unfreeze, { note })))
      .then(proposed(unfreeze, { noteId, noteHash }));
  });

  it('is refused at once where it could not be done', () =>
    given()
      .when(asked(propose(unfreeze)))
      .thenThrows('not_frozen'));

  it('and can be done but once, waits but once', () => {
    const past = [toppedUp(100n), held(60n, 1), settled(60n, 1), proposed(reverse)];
    given(...past)
      .when(asked(propose(reverse), NOW, other))
      .thenThrows('already_proposed');
    given(...past, rejected(reverse))
      .when(asked(propose(reverse), NOW, CAUSE))
      .then(proposed(reverse));
    given(proposed(grant))
      .when(asked(propose(grant), NOW, CAUSE))
      .then(proposed(grant));
  });
});

it('two callers’ proposals are two actions, whatever the callers and their keys are called', () => {
  const effectOf = () => unfrozen(2, APPROVAL);
  const idsOf = (caller: string, key: string) =>
    proposeAction(propose(unfreeze), [], effectOf, NOW, { ...CAUSE, caller, key }).map(({ actionId }) => actionId);
  expect(idsOf('a', 'b/c')).not.toEqual(idsOf('a/b', 'c'));
  expect(idsOf('a', 'b/c')).toEqual(idsOf('a', 'b/c'));
});

describe('a second person’s word', () => {
  it('does it at once', () =>
    given(walletFrozen(), proposed(unfreeze))
      .when(byApprover(unfreeze))
      .then(approved(unfreeze), unfrozen(2, APPROVAL)));

  it('is nobody’s own', () =>
    given(walletFrozen(), proposed(unfreeze))
      .when(asked(decide(unfreeze), NOW, CAUSE))
      .thenThrows('approver_is_proposer'));

  it('may be no, also by whoever proposed it', () => {
    given(walletFrozen(), proposed(unfreeze)).when(byApprover(unfreeze, 'reject')).then(rejected(unfreeze));
    given(walletFrozen(), proposed(unfreeze))
      .when(asked(decide(unfreeze, 'reject'), NOW, CAUSE))
      .then({ ...rejected(unfreeze), cause: CAUSE } as ReturnType<typeof rejected>);
  });

  it('is given once', () => {
    for (const said of [[approved(unfreeze), unfrozen(2, APPROVAL)], [rejected(unfreeze)]])
      for (const verdict of ['approve', 'reject'] as const)
        given(walletFrozen(), proposed(unfreeze), ...said)
          .when(byApprover(unfreeze, verdict))
          .thenThrows('already_decided');
  });

  it('about nothing is refused', () => given().when(byApprover(unfreeze)).thenThrows('not_found'));

  it('comes too late for what has become impossible, which goes on waiting', () =>
    given(walletFrozen(), proposed(unfreeze), unfrozen(2, { ...APPROVAL, actionId: NOW.toString() }))
      .when(byApprover(unfreeze))
      .thenThrows('not_frozen'));
});
