import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { GiftClient, type GiftClientOptions } from '@liwu/gift-client';
import { SandboxTransport } from '@liwu/rtm';
import { Refusal } from '../refusal.js';
import type { Suite } from '../suite/suite-file.js';
import { step } from '../up/progress.js';
import { orderFaults } from './crowd-faults.js';
import type { CrowdOptions } from './crowd-options.js';
import { coinsNeeded, type CrowdPlan } from './crowd-plan.js';
import { crowdLine } from './crowd-line.js';
import { CrowdProgress } from './crowd-progress.js';
import type { CrowdCosts } from './crowd-report.js';
import { CrowdViewer } from './crowd-viewer.js';
import { inParallel } from './in-parallel.js';
import type { LedgerWatch } from './ledger-watch.js';
import { ReceiverLogs } from './receiver-log.js';
import type { Scene } from './scene.js';
import type { SentGift } from './sent-gift.js';
import { judge, type Tally } from './verdict.js';
import { waitingFor } from './waiting-for.js';

const LOGINS_AT_ONCE = 32;
const LOOK_EVERY_MS = 1_000;
/** A gift is decided by then, counted from the last request that was begun, whatever is lost on the way. */
const DECIDED_WITHIN_MS = 240_000;
/** The exit code of a crowd that the operator ended. */
export const INTERRUPTED = 130;
/** Receivers still get, after the last decision, copies that were delayed. */
const LINGER_MS = 1_000;
const DELAY_RESOLUTION_MS = 10;

/** A crowd that has been sent, and what became of its gifts. */
export interface CrowdResult {
  readonly tally: Tally;
  readonly costs: CrowdCosts;
}

type Say = (line: string) => void;

export interface CrowdRunParts {
  readonly suite: Suite;
  readonly options: CrowdOptions;
  readonly plan: CrowdPlan;
  readonly scene: Scene;
  readonly ledger: LedgerWatch;
  readonly prefix: string;
  readonly say: Say;
  readonly signal: AbortSignal;
}

/** One crowd on its way: logs in, sends, waits until every gift is decided, and goes home whatever happened. */
export class CrowdRun {
  readonly #logs = new ReceiverLogs();
  readonly #sent: SentGift[] = [];
  readonly #receivers: GiftClient[] = [];
  readonly #viewers = new Map<string, CrowdViewer>();
  #fault: unknown;
  #lastBegunMs = 0;

  constructor(private readonly parts: CrowdRunParts) {}

  async run(): Promise<CrowdResult> {
    const { options, prefix, say, suite } = this.parts;
    const beganMs = performance.now();
    const progress = new CrowdProgress(() => this.#line());
    let withdrawFaults = async (): Promise<void> => {};
    try {
      await step(
        say,
        `log in ${options.viewers} viewers and ${options.rooms * options.receivers} receivers`,
        async () => {
          await this.#letIn();
        },
      );
      withdrawFaults = await orderFaults(suite.urls.sandbox, options, prefix);
      progress.start();
      const decided = this.#waitUntilDecided();
      // Nothing more is sent once nobody can follow it.
      decided.catch((error: unknown) => (this.#fault ??= error));
      const [costs] = await Promise.all([this.#sendAll(), decided]);
      progress.stop();
      const tally = await this.#judge();
      const seconds = (performance.now() - beganMs) / 1_000;
      return { tally, costs: { ...costs, seconds, droppedByReceivers: this.#dropped() } };
    } finally {
      progress.stop();
      await withdrawFaults();
      await step(say, 'log everybody out', async () => await this.#sendHome());
    }
  }

  async #letIn(): Promise<void> {
    const { options, plan } = this.parts;
    const seats = plan.rooms.flatMap(({ room }) => Array.from({ length: options.receivers }, () => room));
    await inParallel(seats, LOGINS_AT_ONCE, async (room) => {
      const receiver = await GiftClient.open({ ...this.#clientOptions(), anonymous: true });
      this.#receivers.push(receiver);
      await receiver.onGift(room, this.#logs.open(room));
    });
    const senders = new Set(plan.gifts.map(({ viewer }) => viewer));
    await inParallel(plan.viewers, LOGINS_AT_ONCE, async (viewer) => {
      const one = new CrowdViewer({
        client: () => this.#viewerOptions(viewer),
        onSent: (sent) => this.#note(sent),
      });
      this.#viewers.set(viewer, one);
      if (senders.has(viewer)) await one.enter();
    });
  }

  /** Each gift begins at its own moment, whatever became of the ones before it. */
  async #sendAll(): Promise<Omit<CrowdCosts, 'seconds' | 'droppedByReceivers'>> {
    const { gifts } = this.parts.plan;
    const beganMs = performance.now();
    const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
    delay.enable();
    const cpu = process.cpuUsage();
    const sending: Promise<void>[] = [];
    for (const gift of gifts) {
      const waitMs = beganMs + gift.atMs - performance.now();
      if (waitMs > 1) await sleep(waitMs);
      this.#goOn();
      const sent = this.#viewers.get(gift.viewer)!.send(gift);
      sent.catch((error: unknown) => (this.#fault ??= error));
      sending.push(sent);
    }
    const sendingMs = performance.now() - beganMs;
    delay.disable();
    const { system, user } = process.cpuUsage(cpu);
    return {
      seed: this.parts.options.seed,
      sendingSeconds: sendingMs / 1_000,
      crowdCores: (user + system) / 1_000 / sendingMs,
      crowdDelayMs: Math.max(0, delay.percentile(99) / 1e6 - DELAY_RESOLUTION_MS),
    };
  }

  async #waitUntilDecided(): Promise<void> {
    const { ledger, plan } = this.parts;
    this.#lastBegunMs = performance.now();
    for (;;) {
      await ledger.readOn();
      this.#goOn();
      const now = performance.now();
      const allBegun = this.#sent.length === plan.gifts.length;
      if (allBegun && waitingFor(this.#sent, ledger.gifts.byName, now) === undefined) break;
      if (now - this.#lastBegunMs > DECIDED_WITHIN_MS) break;
      await sleep(LOOK_EVERY_MS);
    }
    await sleep(LINGER_MS);
    await ledger.readOn();
  }

  /** Ends the run where a viewer met an error of its own, or the operator wants no more. */
  #goOn(): void {
    if (this.#fault !== undefined) throw this.#fault;
    if (this.parts.signal.aborted) throw new Refusal('The crowd was interrupted.', { exitCode: INTERRUPTED });
  }

  async #judge(): Promise<Tally> {
    const { ledger, plan } = this.parts;
    return judge({
      sent: this.#sent,
      ledger: ledger.gifts.byName,
      rendered: this.#logs.rendered,
      timesRendered: (room, name) => this.#logs.timesRendered(room, name),
      toppedUp: coinsNeeded(plan),
      balances: await ledger.balances(),
    });
  }

  #dropped(): Record<string, number> {
    const total: Record<string, number> = {};
    for (const { dropped } of this.#receivers) {
      for (const [reason, count] of Object.entries(dropped)) total[reason] = (total[reason] ?? 0) + count;
    }
    return total;
  }

  async #sendHome(): Promise<void> {
    await inParallel(this.#viewers.values(), LOGINS_AT_ONCE, async (viewer) => await viewer.goHome());
    await inParallel(this.#receivers, LOGINS_AT_ONCE, async (receiver) => await receiver.close());
  }

  #note(sent: SentGift): void {
    this.#lastBegunMs = performance.now();
    this.#sent.push(sent);
  }

  #clientOptions(): GiftClientOptions {
    return {
      gatewayUrl: this.parts.suite.urls.gateway,
      transport: ({ rtm }) =>
        new SandboxTransport({ url: rtm.url ?? '', appId: rtm.appId, uid: rtm.uid, token: rtm.token }),
    };
  }

  #viewerOptions(viewer: string): GiftClientOptions {
    return { ...this.#clientOptions(), userToken: async () => await this.parts.scene.viewerToken(viewer) };
  }

  #line(): string {
    const { ledger, plan } = this.parts;
    const nowMs = performance.now();
    return crowdLine({
      sent: this.#sent,
      planned: plan.gifts.length,
      gifts: ledger.gifts,
      rendered: this.#logs.rendered,
      nowMs,
      waitsMs: this.#lastBegunMs + DECIDED_WITHIN_MS - nowMs,
    });
  }
}
