import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../refusal.js';
import { replicaUrls, type Suite } from '../suite/suite-file.js';
import { type Say, step } from '../shared/progress.js';
import { beginOnTime } from './begin-on-time.js';
import { orderFaults } from './crowd-faults.js';
import { balancedFetch } from './balanced-fetch.js';
import type { CrowdOptions } from './crowd-options.js';
import { coinsBought, type CrowdPlan } from './crowd-plan.js';
import { crowdLine, type CrowdStanding, interruptedText } from './crowd-line.js';
import { CrowdPeople } from './crowd-people.js';
import { longestPauses, type Pause } from './longest-pauses.js';
import { CrowdProgress } from './crowd-progress.js';
import type { CrowdCosts } from './crowd-report.js';
import type { GiftSpans } from './gift-spans.js';
import type { LedgerWatch } from './ledger-watch.js';
import type { Scene } from './scene.js';
import { nameOf, type SentGift } from './sent-gift.js';
import type { ReceiverRecord, Span } from '../judge/run-record.js';
import { BorneHardship, type Hardship } from './hardship.js';
import { judge, type Tally } from './verdict.js';
import { waitingFor } from './waiting-for.js';

const LOOK_EVERY_MS = 1_000;
/** A gift is decided by then, counted from the last request that was begun, whatever is lost on the way. */
const DECIDED_WITHIN_MS = 240_000;
/** The exit code of a crowd that the operator ended. */
export const INTERRUPTED = 130;
/** Receivers still get, after the last decision, copies that were delayed. */
const LINGER_MS = 1_000;
/** From a request to the end of its grant, also where its services were down in between. */
const SHOWN_WITHIN_MS = 120_000;

/** A crowd that has been sent, and what became of its gifts. */
export interface CrowdResult {
  readonly tally: Tally;
  /** Each gift as its own client knows of it, in the order in which they were begun. */
  readonly sent: readonly SentGift[];
  readonly costs: CrowdCosts;
  /** What its receivers wrote down. */
  readonly receivers: readonly ReceiverRecord[];
  /** The longest times in which it waited for grants, and no one came. */
  readonly pauses: readonly Pause[];
  /** What its viewers bought before they began, in whole coins. */
  readonly toppedUp: ReadonlyMap<string, bigint>;
}

interface CrowdRunParts {
  readonly suite: Suite;
  readonly options: CrowdOptions;
  readonly plan: CrowdPlan;
  readonly scene: Scene;
  readonly ledger: LedgerWatch;
  readonly prefix: string;
  readonly say: Say;
  readonly signal: AbortSignal;
  readonly hardship: Hardship | undefined;
  readonly spans: GiftSpans | undefined;
}

/** One crowd on its way: logs in, sends, waits until every gift is decided, and goes home whatever happened. */
export class CrowdRun {
  readonly #people: CrowdPeople;
  readonly #sent: SentGift[] = [];
  readonly #sentByName = new Map<string, SentGift>();
  #fault: unknown;
  readonly #hardship: BorneHardship;
  #lastBegunMs = 0;

  constructor(private readonly parts: CrowdRunParts) {
    const { options, plan, scene, suite } = parts;
    this.#hardship = new BorneHardship(parts.hardship);
    this.#people = new CrowdPeople({
      gatewayUrl: suite.urls.gateway,
      fetch: balancedFetch(replicaUrls(suite, 'rtm-gateway')),
      plan,
      receiversPerRoom: options.receivers,
      viewersListen: options.viewersListen,
      tokenOf: async (viewer) => await scene.viewerToken(viewer),
      onSent: (sent) => this.#note(sent),
      spans: parts.spans,
      patient: this.#hardship.isExpected,
    });
  }

  async run(): Promise<CrowdResult> {
    const { options, plan, prefix, say, signal, suite } = this.parts;
    const beganMs = performance.now();
    const progress = new CrowdProgress(() => crowdLine(this.#standing()));
    const over = new AbortController();
    let withdrawFaults = async (): Promise<void> => {};
    try {
      const who = `${options.viewers} viewers and ${options.rooms * options.receivers} receivers`;
      await step(say, `log in ${who}`, async () => await this.#people.letIn());
      withdrawFaults = await orderFaults(suite.urls.sandbox, options, prefix);
      progress.start();
      const hardship = this.#bear(AbortSignal.any([signal, over.signal]));
      const decided = this.#waitUntilDecided();
      // Nothing more is sent once nobody can follow it.
      decided.catch((error: unknown) => (this.#fault ??= error));
      const [costs] = await Promise.all([this.#sendAll(), decided, hardship]);
      progress.stop();
      const tally = await this.#judge();
      const seconds = (performance.now() - beganMs) / 1_000;
      return {
        tally,
        costs: { ...costs, seconds, droppedByReceivers: this.#people.dropped() },
        sent: this.#sent,
        receivers: this.#people.logs.records(),
        pauses: longestPauses(this.#sent),
        toppedUp: coinsBought(plan),
      };
    } finally {
      // A crowd that could not go on needs no more hardship.
      over.abort();
      progress.stop();
      try {
        await withdrawFaults();
      } finally {
        // Also when the suite has ended meanwhile: whoever is still logged in keeps this process running.
        await step(say, 'log everybody out', async () => await this.#people.sendHome());
      }
    }
  }

  async #bear(signal: AbortSignal): Promise<void> {
    await this.#hardship.bear(signal);
    // Whoever was held up by it has all the time again.
    this.#lastBegunMs = performance.now();
  }

  async #sendAll(): Promise<Omit<CrowdCosts, 'seconds' | 'droppedByReceivers'>> {
    const { options, plan } = this.parts;
    const costs = await beginOnTime(plan.gifts, (gift) => {
      this.#goOn();
      const sent = this.#people.viewer(gift.viewer).send(gift);
      sent.catch((error: unknown) => (this.#fault ??= error));
    });
    return { seed: options.seed, ...costs };
  }

  async #waitUntilDecided(): Promise<void> {
    const { ledger, plan } = this.parts;
    this.#lastBegunMs = performance.now();
    for (;;) {
      await this.#hardship.despiteIt(() => ledger.readOn());
      this.#goOn();
      const now = performance.now();
      const allBegun = this.#sent.length === plan.gifts.length;
      if (!this.#hardship.lasts && allBegun && waitingFor(this.#sent, ledger.gifts.byName, now) === undefined) break;
      if (now - this.#lastBegunMs > DECIDED_WITHIN_MS) break;
      await sleep(LOOK_EVERY_MS);
    }
    await sleep(LINGER_MS);
    await ledger.readOn();
  }

  /** Ends the run where a viewer met an error of its own, or the operator wants no more. */
  #goOn(): void {
    if (this.#fault !== undefined) throw this.#fault;
    if (this.parts.signal.aborted) throw new Refusal(interruptedText(this.#standing()), { exitCode: INTERRUPTED });
  }

  async #judge(): Promise<Tally> {
    const { ledger, plan } = this.parts;
    return judge({
      sent: this.#sent,
      ledger: ledger.gifts.byName,
      rendered: this.#people.logs.rendered,
      timesRendered: (room, name) => this.#people.logs.timesRendered(room, name, this.#timeOf(name)),
      toppedUp: coinsBought(plan),
      balances: await ledger.balances(),
      scarcity: plan.scarcity,
    });
  }

  /** In which a gift is shown, if it is. */
  #timeOf(name: string): Span {
    const askedAtMs = this.#sentByName.get(name)?.firstAskedAtMs ?? performance.now();
    const fromMs = Math.floor(performance.timeOrigin + askedAtMs);
    return { fromMs, untilMs: Math.min(fromMs + SHOWN_WITHIN_MS, Date.now()) };
  }

  #note(sent: SentGift): void {
    this.#lastBegunMs = performance.now();
    this.#sent.push(sent);
    this.#sentByName.set(nameOf(sent), sent);
  }

  #standing(): CrowdStanding {
    const { ledger, plan } = this.parts;
    const nowMs = performance.now();
    return {
      sent: this.#sent,
      planned: plan.gifts.length,
      gifts: ledger.gifts,
      rendered: this.#people.logs.rendered,
      nowMs,
      waitsMs: this.#lastBegunMs + DECIDED_WITHIN_MS - nowMs,
    };
  }
}
