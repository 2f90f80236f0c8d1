import type { SendOutcome } from '@liwu/gift-client';

/** How far a viewer's own gift has come; from `settled` on nothing more happens to it. */
export type OwnGiftStep =
  'waiting' | 'asked' | 'granted' | 'shown' | 'settled' | 'refused' | 'released' | 'unknown' | 'not-sent';

/** What becomes known of a gift. `nothing-held`: the wallet said so, after the gift was shown. */
export type OwnGiftFact =
  | { readonly kind: 'asked' | 'granted' | 'nothing-held' | 'not-sent' }
  | { readonly kind: 'ended'; readonly outcome: SendOutcome };

const ENDED: readonly OwnGiftStep[] = ['settled', 'refused', 'released', 'unknown', 'not-sent'];

export const isEnded = (step: OwnGiftStep): boolean => ENDED.includes(step);

/** The next step. A fact that comes late, such as a second try's, never leads back. */
export const nextStep = (step: OwnGiftStep, fact: OwnGiftFact): OwnGiftStep => {
  if (isEnded(step)) return step;
  switch (fact.kind) {
    case 'asked':
      return step === 'waiting' ? 'asked' : step;
    case 'granted':
      return step === 'shown' ? step : 'granted';
    case 'nothing-held':
      return step === 'shown' ? 'settled' : step;
    case 'not-sent':
      return 'not-sent';
    case 'ended':
      return fact.outcome.kind;
    default:
      return unreachable(fact);
  }
};

const unreachable = (value: never): never => {
  throw new Error(`nobody thought of ${JSON.stringify(value)}`);
};
