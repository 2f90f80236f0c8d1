/** What was found to be tampered with. */
export type FaultKind =
  | 'row-changed'
  | 'row-missing'
  | 'row-inserted'
  | 'rows-swapped'
  | 'tail-cut'
  | 'chain-broken'
  | 'event-changed'
  | 'event-missing'
  | 'balance-edited'
  | 'lot-edited'
  | 'day-total-edited'
  | 'note-changed'
  | 'closed-day'
  | 'checkpoint-missing'
  | 'checkpoint-unsigned'
  | 'checkpoint-contradicted'
  | 'view-redefined';

/** One thing that contradicts what the events, or a signed checkpoint, say. Its words never hold a note's text. */
export interface Fault {
  readonly kind: FaultKind;
  readonly what: string;
}

/** It cannot be told whether anything was tampered with: for the operator to mend. */
export class CouldNotVerify extends Error {
  override readonly name = 'CouldNotVerify';
}
