/** Something that a second person has to approve, in the words of finance's rules. */
export type SlowProposal =
  | { readonly what: 'reverse'; readonly viewer: string; readonly request: number }
  | {
      readonly what: 'grant';
      readonly viewer: string;
      readonly coins: bigint;
      /** Infinity for never. */
      readonly expires: number;
      readonly lot: string;
    }
  | { readonly what: 'write-off-viewer'; readonly viewer: string; readonly coins: bigint }
  /** `amount` is in 1/10,000 of a coin. */
  | { readonly what: 'write-off-streamer'; readonly streamer: string; readonly amount: bigint }
  | { readonly what: 'unfreeze'; readonly party: 'viewer' | 'streamer'; readonly id: string }
  /** `month` is `YYYY-MM`. */
  | { readonly what: 'close'; readonly month: string };

/** One step of a story; `now` is what the clock says, `effective` when it counts. */
export type SlowCommand = { readonly now: number } & (
  | {
      readonly do: 'top-up';
      readonly viewer: string;
      readonly coins: bigint;
      readonly price: bigint;
      readonly tax: bigint;
      readonly currency: string;
      readonly provider: string;
      readonly reference: string;
      readonly effective: number;
      readonly lot: string;
    }
  | {
      readonly do: 'refund' | 'chargeback';
      readonly provider: string;
      /** The top-up's own reference. */
      readonly payment: string;
      readonly reference: string;
      readonly coins: bigint;
      readonly money: bigint;
      readonly tax: bigint;
      readonly currency: string;
      readonly effective: number;
    }
  | {
      readonly do: 'ask';
      readonly viewer: string;
      readonly request: number;
      readonly streamer: string;
      readonly cost: bigint;
      readonly validUntil: number;
      /** The how-manieth repeat it is. */
      readonly n: number;
    }
  | { readonly do: 'confirm' | 'abandon'; readonly viewer: string; readonly request: number }
  | { readonly do: 'agree'; readonly streamer: string; readonly basisPoints: bigint; readonly validFrom: number }
  | { readonly do: 'freeze'; readonly party: 'viewer' | 'streamer'; readonly id: string }
  /** Earnings that are on their way to the streamer; `amount` is in 1/10,000 of a coin. */
  | { readonly do: 'pay-out'; readonly streamer: string; readonly amount: bigint }
  | { readonly do: 'propose'; readonly by: string; readonly action: string; readonly proposal: SlowProposal }
  | { readonly do: 'approve' | 'reject'; readonly by: string; readonly action: string }
);

/** One kind of step. */
export type SlowCommandOf<Do extends SlowCommand['do']> = Extract<SlowCommand, { readonly do: Do }>;
