/** What the comparison of topics and ledger comes to, thing by thing. Only what is neither of the first two is anybody's work. */
export const OUTCOMES = [
  'matched',
  'pending',
  'missing_in_ledger',
  'missing_in_topic',
  'differs',
  'confirmed_not_settled',
  'settled_not_confirmed',
] as const;
type Outcome = (typeof OUTCOMES)[number];
type Mismatch = Exclude<Outcome, 'matched' | 'pending'>;

export type Counts = Readonly<Record<Outcome, number>>;

/** What does not match, and what is known of it. */
export interface Finding {
  readonly kind: Mismatch;
  readonly lane: number;
  readonly eventId?: string | undefined;
  readonly postingId?: string | undefined;
  readonly viewerId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly detail: string;
}

/** So many are kept of a run; of the others it is only known how many there are. */
const MAX_FINDINGS = 10_000;

/** All that a run has found so far: counted, and what does not match kept, up to a bound. */
export class Findings {
  readonly kept: Finding[] = [];
  private readonly numbers: Record<Outcome, number> = {
    matched: 0,
    pending: 0,
    missing_in_ledger: 0,
    missing_in_topic: 0,
    differs: 0,
    confirmed_not_settled: 0,
    settled_not_confirmed: 0,
  };
  private found = 0;

  constructor(private readonly most = MAX_FINDINGS) {}

  get counts(): Counts {
    return this.numbers;
  }

  /** How many were found and not kept. */
  get leftOut(): number {
    return this.found - this.kept.length;
  }

  count(outcome: 'matched' | 'pending'): void {
    this.numbers[outcome] += 1;
  }

  add(finding: Finding): void {
    this.numbers[finding.kind] += 1;
    this.found += 1;
    if (this.kept.length < this.most) this.kept.push(finding);
  }
}
