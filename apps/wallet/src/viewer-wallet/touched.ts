import { type LiwuEvent, type Proposal, unreachable } from '@liwu/contracts';
import type { Input } from '@liwu/event-log';
import { postingIdOf } from '../ledger/posting.js';
import { ACCOUNTS } from '../ledger/chart-of-accounts.js';
import type { Note } from '../notes/note.js';
import type { WalletCommand } from '../wallet-command.js';
import { type DecideAction, type ProposeAction, subjectOf } from './action.js';
import { refundIdOf, topUpIdOf } from './top-up-id.js';

interface GiftKey {
  readonly viewerId: string;
  readonly requestId: string;
}

/** Everything that a batch's inputs touch. */
export interface Touched {
  readonly lanes: Set<number>;
  readonly viewers: Set<string>;
  /** By `viewerId/requestId`. */
  readonly gifts: Map<string, GiftKey>;
  readonly streamers: Set<string>;
  /** Streamers whom a command is about. */
  readonly commanded: Set<string>;
  /** Lots that may have no coins any more. */
  readonly lots: Set<string>;
  /** Top-ups and refunds that may be booked already. */
  readonly payments: Set<string>;
  /** Top-ups of which something is taken back. */
  readonly topUps: Set<string>;
  readonly actions: Set<string>;
  /** Whose open actions stand in the way of new ones. */
  readonly subjects: Set<string>;
  /** Postings that are reversed. */
  readonly reversed: Set<string>;
  /** Accounts of streamers and providers, by `lane account`. */
  readonly accounts: Map<string, { readonly lane: number; readonly account: string }>;
  /** A period may be closed, which must wait for every batch that is under way. */
  closesPeriod: boolean;
  readonly notes: Note[];
  /** The batch's earliest moment. */
  earliest: number;
}

const nothing = (): Touched => ({
  lanes: new Set(),
  viewers: new Set(),
  gifts: new Map(),
  streamers: new Set(),
  commanded: new Set(),
  lots: new Set(),
  payments: new Set(),
  topUps: new Set(),
  actions: new Set(),
  subjects: new Set(),
  reversed: new Set(),
  accounts: new Map(),
  closesPeriod: false,
  notes: [],
  earliest: Infinity,
});

/** What has to be loaded for these inputs. */
export function touchedBy(inputs: readonly Input<WalletCommand>[]): Touched {
  const touched = nothing();
  for (const input of inputs) {
    touched.lanes.add(input.lane);
    touched.earliest = Math.min(touched.earliest, input.now);
    if (input.kind === 'event') touchEvent(touched, input.event, input.lane);
    if (input.kind === 'command') touchCommand(touched, input.command, input.lane);
  }
  return touched;
}

/** The fields by which events name what they touch. */
interface Named {
  readonly viewerId?: string;
  readonly requestId?: string;
  readonly receiver?: string;
  readonly streamerId?: string;
  readonly actionId?: string;
  readonly lotId?: string;
  readonly provider?: string;
  readonly reversesPostingId?: string;
}

/** By its fields, not by its type: so the wallet's own events too load what they change, when its state is built again. */
function touchEvent(touched: Touched, event: LiwuEvent, lane: number): void {
  const fields: object = event;
  const { viewerId, requestId, receiver, streamerId, actionId, lotId, provider, reversesPostingId } = fields as Named;
  if (viewerId) touched.viewers.add(viewerId);
  if (viewerId && requestId) touchGift(touched, { viewerId, requestId });
  if (receiver) touched.streamers.add(receiver);
  if (streamerId) touched.streamers.add(streamerId);
  if (actionId) touched.actions.add(actionId);
  if (lotId) touched.lots.add(lotId);
  if (provider) touchAccount(touched, lane, ACCOUNTS.receivable(provider));
  if (reversesPostingId) touched.reversed.add(reversesPostingId);
  if (event.type === 'GiftReversed') for (const lot of event.lots) touched.lots.add(lot.lotId);
  const earner = receiver ?? streamerId;
  if (earner) touchAccount(touched, lane, ACCOUNTS.earned(earner));
}

function touchCommand(touched: Touched, command: WalletCommand, lane: number): void {
  if ('note' in command && command.note) touched.notes.push(command.note);
  switch (command.type) {
    case 'AgreeContract':
      touched.streamers.add(command.streamerId);
      return;
    case 'TopUpCoins':
      touched.viewers.add(command.viewerId);
      touched.payments.add(topUpIdOf(command));
      touchAccount(touched, lane, ACCOUNTS.receivable(command.provider));
      return;
    case 'RefundTopUp': {
      const { topUpId, viewerId, lotId, provider } = command.topUp;
      touched.viewers.add(viewerId);
      touched.lots.add(lotId);
      touched.topUps.add(topUpId);
      touched.payments.add(refundIdOf({ provider, providerReference: command.providerReference }));
      touchAccount(touched, lane, ACCOUNTS.receivable(provider));
      return;
    }
    case 'FreezeParty':
      if ('viewerId' in command.party) touched.viewers.add(command.party.viewerId);
      else touched.commanded.add(command.party.streamerId);
      return;
    case 'ProposeAction':
    case 'DecideAction':
      for (const lotId of command.lotIds) touched.lots.add(lotId);
      if (command.type === 'ProposeAction') touched.subjects.add(subjectOf(command.proposal));
      else touched.actions.add(command.actionId);
      if (command.proposal.type === 'ClosePeriod' && isApproval(command)) touched.closesPeriod = true;
      touchProposal(touched, command.proposal, lane);
      return;
    default:
      unreachable(command);
  }
}

const isApproval = (command: ProposeAction | DecideAction): boolean =>
  command.type === 'DecideAction' && command.verdict === 'approve';

function touchProposal(touched: Touched, proposal: Proposal, lane: number): void {
  if ('viewerId' in proposal) touched.viewers.add(proposal.viewerId);
  if (proposal.type === 'ReverseGift') {
    const { viewerId, requestId } = proposal;
    touchGift(touched, { viewerId, requestId });
    touched.reversed.add(postingIdOf(viewerId, requestId, 'GiftSettled'));
  }
  if (!('streamerId' in proposal)) return;
  touched.commanded.add(proposal.streamerId);
  touchAccount(touched, lane, ACCOUNTS.earned(proposal.streamerId));
}

function touchGift({ gifts }: Touched, gift: GiftKey): void {
  gifts.set(`${gift.viewerId}/${gift.requestId}`, gift);
}

function touchAccount({ accounts }: Touched, lane: number, account: string): void {
  accounts.set(`${lane} ${account}`, { lane, account });
}
