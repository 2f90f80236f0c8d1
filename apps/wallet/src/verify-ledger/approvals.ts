import type { ActionApproved, ActionRejected, LiwuEvent, Proposal } from '@liwu/contracts';
import type { Action } from '../viewer-wallet/action.js';
import type { WalletEvent } from '../viewer-wallet/wallet-event.js';

/** What each proposal leads to: nothing of that happens without a second person's word. */
const EFFECTS: Readonly<Record<Proposal['type'], LiwuEvent['type']>> = {
  ReverseGift: 'GiftReversed',
  GrantCoins: 'CoinsGranted',
  WriteOffViewerDebt: 'ViewerDebtWrittenOff',
  WriteOffStreamerDebt: 'StreamerDebtWrittenOff',
  UnfreezeWallet: 'WalletUnfrozen',
  UnfreezeStreamer: 'StreamerUnfrozen',
  ClosePeriod: 'PeriodClosed',
};
const NEEDS_TWO: ReadonlySet<string> = new Set(Object.values(EFFECTS));

type Fields = Readonly<Record<string, unknown>>;

/** Holds what needs two people against what they said: each approval leads to one thing, the one that was proposed. */
export class Approvals {
  private readonly open = new Set<string>();

  /** Throws where the event is not what two people wanted; `actions` as they were before it. */
  demand(event: WalletEvent, actions: ReadonlyMap<string, Action>): void {
    if (event.type === 'ActionApproved' || event.type === 'ActionRejected')
      return this.decided(event, actions.get(event.actionId));
    if (!NEEDS_TWO.has(event.type)) return;
    const { actionId, actor, approvedBy, reasonCode, noteHash } = event as unknown as Fields;
    const action = actions.get(String(actionId));
    if (!action || !this.open.delete(String(actionId))) throw new Error('nobody approved it');
    const { proposed, decidedBy } = action;
    const isTheirs =
      actor === proposed.cause.caller &&
      approvedBy === decidedBy &&
      reasonCode === proposed.reasonCode &&
      noteHash === proposed.noteHash;
    if (!isTheirs) throw new Error('others proposed and approved it');
    if (!isWhatWasProposed(event, proposed.proposal)) throw new Error('something else was proposed');
  }

  private decided({ type, actionId, cause }: ActionApproved | ActionRejected, action: Action | undefined): void {
    if (action?.status !== 'proposed') throw new Error('it was not open');
    if (type === 'ActionRejected') return;
    if (cause.caller === action.proposed.cause.caller) throw new Error('whoever proposed it approved it');
    this.open.add(actionId);
  }
}

const isWhatWasProposed = (event: LiwuEvent, { type, ...wanted }: Proposal): boolean =>
  event.type === EFFECTS[type] &&
  Object.entries(wanted).every(([name, value]) => same((event as unknown as Fields)[name], value));

const same = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => same((a as Fields)[name], (b as Fields)[name]))
  );
};
