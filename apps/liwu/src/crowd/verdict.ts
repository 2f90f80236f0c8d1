import { LEDGER_UNITS_PER_COIN } from '@liwu/contracts';
import type { LedgerBalance, LedgerGift } from './ledger-watch.js';
import { percentile } from '../shared/percentile.js';
import { isForWant, type Scarcity } from './scarcity.js';
import { nameOf, type SentGift } from './sent-gift.js';

/** A request of which the books know nothing so long after it was last asked was never recorded, or refused unheard. */
export const UNHEARD_AFTER_MS = 45_000;

/** What the judge has before it: the viewers' clients, the receivers' logs and the ledger. */
export interface Evidence {
  readonly sent: readonly SentGift[];
  readonly ledger: ReadonlyMap<string, LedgerGift>;
  /** Every gift that any receiver rendered, and in which rooms. */
  readonly rendered: ReadonlyMap<string, ReadonlySet<string>>;
  /** How often each receiver of the room rendered it. */
  readonly timesRendered: (room: string, name: string) => readonly number[];
  readonly toppedUp: ReadonlyMap<string, bigint>;
  readonly balances: ReadonlyMap<string, LedgerBalance>;
  /** What there was too little of. */
  readonly scarcity: Scarcity | undefined;
}

/** What became of a crowd's gifts. */
export interface Tally {
  readonly requested: number;
  readonly granted: number;
  readonly refused: Readonly<Record<string, number>>;
  /** Of the refused, those that had to be, since the crowd wanted more than there was. */
  readonly refusedForWant: number;
  /** Asked for, and neither refused nor recorded: lost on the way before anything was charged. */
  readonly unheard: number;
  readonly shown: number;
  readonly settled: number;
  readonly released: number;
  /** Of the released, those that were shown, and released in the viewer's favour since that could not be known: no breach, but a loss. */
  readonly shownUnknown: number;
  readonly requestToGrantMs: { readonly p50: number; readonly p99: number } | undefined;
  /** All must be zero. */
  readonly broken: Breaches;
  /** Some gifts of each breach, by name, to be looked up in the books. */
  readonly examples: Readonly<Partial<Record<keyof Breaches, readonly string[]>>>;
}

/** Each a breach of a promise, or of what the promises rest on. */
export interface Breaches {
  /** Settled, and some receiver of its room never rendered it. */
  lost: number;
  /** Some receiver rendered it more than once, or it was rendered in another room. */
  shownTwice: number;
  /** Rendered, though its coins went back as for one that nobody was shown. */
  shownAfterRelease: number;
  /** Rendered, though no coins were ever held for it. */
  shownUnpaid: number;
  /** Held, settled or released more than once, or both settled and released. */
  chargedTwice: number;
  /** Settled for something else than the viewer saw. */
  chargedWrongly: number;
  /** Viewers whose account is not what they bought less what was settled. */
  wrongBalances: number;
  /** Held, and not ended in time. */
  undecided: number;
  /** Refused as sold out, or for want of coins, though there was no end of the gift, or coins enough. */
  refusedWrongly: number;
}

/** How it must be: nothing was broken. */
export const NO_BREACHES: Readonly<Breaches> = {
  lost: 0,
  shownTwice: 0,
  shownAfterRelease: 0,
  shownUnpaid: 0,
  chargedTwice: 0,
  chargedWrongly: 0,
  wrongBalances: 0,
  undecided: 0,
  refusedWrongly: 0,
};

/** Whether nothing more will happen to a gift, as far as its client and the ledger know. */
export const isDecided = (sent: SentGift, inLedger: LedgerGift | undefined, nowMs: number): boolean => {
  if (inLedger && inLedger.holds > 0) return inLedger.settlements + inLedger.releases > 0;
  if (inLedger?.refusal !== undefined || sent.outcome?.kind === 'refused') return true;
  return sent.outcome !== undefined && nowMs - (sent.lastAskedAtMs ?? 0) > UNHEARD_AFTER_MS;
};

/** Judges a crowd by what receivers rendered and what the ledger holds, never by what a service says of itself. */
export const judge = (evidence: Evidence): Tally => {
  const { ledger, rendered, sent } = evidence;
  const found = new Findings();
  const names = new Set(sent.map(nameOf));
  for (const gift of sent) judgeGift(gift, evidence, found);
  for (const name of rendered.keys()) if (!names.has(name)) found.add('shownUnpaid', name);
  for (const viewer of wrongBalances(evidence)) found.add('wrongBalances', viewer);
  const count = (has: (gift: LedgerGift) => boolean): number => [...ledger.values()].filter(has).length;
  return {
    requested: sent.length,
    granted: count(({ holds }) => holds > 0),
    ...refusals(evidence),
    shown: sent.filter((gift) => rendered.has(nameOf(gift))).length,
    settled: count(({ settlements }) => settlements > 0),
    released: count(({ releases }) => releases > 0),
    shownUnknown: sent.filter((gift) => rendered.has(nameOf(gift)) && ledger.get(nameOf(gift))?.unknown).length,
    requestToGrantMs: latency(sent),
    broken: found.broken,
    examples: found.examples,
  };
};

/** Whether none of the promises was broken, for any gift. */
export const isKept = ({ broken }: Tally): boolean => Object.values(broken).every((count) => count === 0);

const EXAMPLES = 5;

class Findings {
  readonly broken: Breaches = { ...NO_BREACHES };
  readonly examples: Partial<Record<keyof Breaches, string[]>> = {};

  add(breach: keyof Breaches, name: string): void {
    this.broken[breach] += 1;
    const examples = (this.examples[breach] ??= []);
    if (examples.length < EXAMPLES) examples.push(name);
  }
}

function judgeGift(sent: SentGift, evidence: Evidence, found: Findings): void {
  const name = nameOf(sent);
  const { cost, room } = sent.planned;
  const times = evidence.timesRendered(room, name);
  const rooms = evidence.rendered.get(name);
  const shown = rooms !== undefined;
  const { holds = 0, releases = 0, settledCost = 0n, settlements = 0, unknown } = evidence.ledger.get(name) ?? {};
  const strayed = shown && [...rooms].some((other) => other !== room);
  if (settlements > 0 && times.some((count) => count === 0)) found.add('lost', name);
  if (times.some((count) => count > 1) || strayed) found.add('shownTwice', name);
  if (shown && releases > 0 && !unknown) found.add('shownAfterRelease', name);
  if (shown && holds === 0) found.add('shownUnpaid', name);
  if (holds > 1 || settlements + releases > 1) found.add('chargedTwice', name);
  if (settlements > 0 && settledCost !== cost * BigInt(settlements)) found.add('chargedWrongly', name);
  if (holds > 0 && settlements + releases === 0) found.add('undecided', name);
  if (isRefusedWrongly(sent, evidence)) found.add('refusedWrongly', name);
}

function refusals({ ledger, scarcity, sent }: Evidence): Pick<Tally, 'refused' | 'refusedForWant' | 'unheard'> {
  const refused: Record<string, number> = {};
  let refusedForWant = 0;
  let unheard = 0;
  for (const gift of sent) {
    const inLedger = ledger.get(nameOf(gift));
    if (inLedger && inLedger.holds > 0) continue;
    const code = refusalOf(gift, inLedger);
    if (code === undefined) unheard += 1;
    else refused[code] = (refused[code] ?? 0) + 1;
    if (code !== undefined && isForWant(code, gift.planned, scarcity)) refusedForWant += 1;
  }
  return { refused, refusedForWant, unheard };
}

const refusalOf = (gift: SentGift, inLedger: LedgerGift | undefined): string | undefined =>
  inLedger?.refusal ?? (gift.outcome?.kind === 'refused' ? gift.outcome.code : undefined);

const WANTS = new Set(['sold-out', 'insufficient-coins']);

function isRefusedWrongly(gift: SentGift, { ledger, scarcity }: Evidence): boolean {
  const code = refusalOf(gift, ledger.get(nameOf(gift)));
  return code !== undefined && WANTS.has(code) && !isForWant(code, gift.planned, scarcity);
}

/** A settled gift left the viewer's account for good; one that is not may still be held. */
function wrongBalances({ balances, ledger, sent, toppedUp }: Evidence): string[] {
  const expected = new Map([...toppedUp].map(([viewer, coins]) => [viewer, coins * LEDGER_UNITS_PER_COIN]));
  for (const gift of sent) {
    const { viewer } = gift.planned;
    const spent = (ledger.get(nameOf(gift))?.settledCost ?? 0n) * LEDGER_UNITS_PER_COIN;
    expected.set(viewer, (expected.get(viewer) ?? 0n) - spent);
  }
  return [...expected].flatMap(([viewer, coins]) => {
    const { available, held } = balances.get(viewer) ?? { available: 0n, held: 0n };
    return available + held === coins ? [] : [viewer];
  });
}

function latency(sent: readonly SentGift[]): { p50: number; p99: number } | undefined {
  const times = sent.flatMap(({ firstAskedAtMs, grantedAtMs }) =>
    firstAskedAtMs === undefined || grantedAtMs === undefined ? [] : [grantedAtMs - firstAskedAtMs],
  );
  if (times.length === 0) return undefined;
  times.sort((a, b) => a - b);
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}
