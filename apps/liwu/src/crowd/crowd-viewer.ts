import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClientFact,
  GiftClient,
  GiftClientError,
  type GiftClientErrorCode,
  type GiftClientOptions,
} from '@liwu/gift-client';
import type { PlannedGift } from './crowd-plan.js';
import type { GiftSpans } from './gift-spans.js';
import type { SentGift } from './sent-gift.js';

const AWAY_MS = 2_000;
const MAX_COMEBACKS = 5;
const MAX_COMEBACKS_OF_THE_PATIENT = 100;
/** What is over once the servers are back. */
const PASSES = new Set<GiftClientErrorCode>(['unreachable', 'not-authorised']);
/** The client lets so many gifts wait for their turn; the others wait here. */
const MAX_UNDER_WAY = 50;

interface CrowdViewerParts {
  /** All that a client needs but who it is and who watches it. */
  readonly client: () => Omit<GiftClientOptions, 'observe' | 'rehearse'>;
  /** The rooms in which it wants to hear that its gifts are shown. */
  readonly listensIn: Iterable<string>;
  readonly onSent: (sent: SentGift) => void;
  /** Whoever makes spans of what it does. */
  readonly spans?: Pick<GiftSpans, 'observe' | 'ended'> | undefined;
  /** Comes back however often it loses its session. */
  readonly patient: boolean;
}

/** A simulated viewer: the real client SDK, and somebody who taps, withholds acknowledgements and walks away. */
export class CrowdViewer {
  #client: Promise<GiftClient> | undefined;
  readonly #sent = new Map<string, SentGift>();
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;
  #wentHome = false;

  constructor(private readonly parts: CrowdViewerParts) {}

  /** Opens the viewer's client; again, if it had left. */
  async enter(): Promise<GiftClient> {
    this.#client ??= this.#open();
    return await this.#client;
  }

  /** Sends a gift and resolves when the client knows how it ended, which is not how it ended in the books. */
  async send(planned: PlannedGift): Promise<void> {
    if (this.#underWay >= MAX_UNDER_WAY) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#underWay += 1;
    try {
      await this.#send(planned);
    } finally {
      this.#underWay -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #send(planned: PlannedGift): Promise<void> {
    let sent: SentGift | undefined;
    const tappedAtMs = performance.now();
    for (let comebacks = 0; ; comebacks++) {
      try {
        const client = await this.enter();
        sent ??= this.#record(planned, client);
        const { gift, quantity, receiver, room } = planned;
        sent.outcome = await client.sendGift(
          { room, receiver, gift, quantity, cost: String(planned.cost) },
          sent.requestId,
        );
        this.parts.spans?.ended(planned.viewer, sent.outcome, tappedAtMs, performance.now());
        return;
      } catch (error) {
        if (this.#wentHome) return;
        if (comebacks >= (this.parts.patient ? MAX_COMEBACKS_OF_THE_PATIENT : MAX_COMEBACKS)) throw error;
        if (error instanceof GiftClientError && error.code === 'closed') continue;
        if (!this.parts.patient || !(error instanceof GiftClientError && PASSES.has(error.code))) throw error;
        await this.#comeBack();
      }
    }
  }

  /** Leaves for good; what is not decided yet stays so here. */
  async goHome(): Promise<void> {
    this.#wentHome = true;
    // A viewer that could not come back has nothing to close.
    const client = await this.#client?.catch(() => undefined);
    await client?.close();
  }

  #record(planned: PlannedGift, client: GiftClient): SentGift {
    const sent: SentGift = {
      planned,
      requestId: client.newRequestId(),
      firstAskedAtMs: undefined,
      firstAskedOf: undefined,
      lastAskedAtMs: undefined,
      answeredAtMs: undefined,
      grantedAtMs: undefined,
      outcome: undefined,
    };
    this.#sent.set(sent.requestId, sent);
    this.parts.onSent(sent);
    return sent;
  }

  async #open(): Promise<GiftClient> {
    const client = await GiftClient.open({
      ...this.parts.client(),
      observe: (fact) => this.#observe(fact),
      rehearse: { withholdAck: (requestId) => this.#sent.get(requestId)?.planned.withholdsAck ?? false },
    });
    for (const room of this.parts.listensIn) await client.onGift(room, () => {});
    return client;
  }

  #observe(fact: ClientFact): void {
    const sent = this.#sent.get(fact.requestId);
    if (!sent) return;
    this.parts.spans?.observe(sent.planned.viewer, fact);
    if (fact.kind === 'asked') {
      const first = sent.firstAskedAtMs === undefined;
      // What became of a try may be known later than what became of the next one.
      if (fact.begunAtMs < (sent.firstAskedAtMs ?? Number.POSITIVE_INFINITY)) {
        sent.firstAskedAtMs = fact.begunAtMs;
        sent.firstAskedOf = fact.identity;
      }
      sent.lastAskedAtMs = fact.atMs;
      if (first && sent.planned.leaves) this.#walkAway();
    }
    if (fact.kind === 'answered') sent.answeredAtMs ??= fact.atMs;
    if (fact.kind === 'answered' && (fact.answer === 'grant' || fact.answer === 'reminder')) {
      sent.grantedAtMs ??= fact.atMs;
    }
  }

  /** Its client has given up; another one, of the same viewer, has not. Whoever of its gifts comes first opens it. */
  async #comeBack(): Promise<void> {
    const given = this.#client;
    await sleep(AWAY_MS);
    if (this.#client !== given || this.#wentHome) return;
    this.#client = this.#open();
    await given?.then(
      async (client) => await client.close(),
      () => undefined,
    );
  }

  /** Logs out at once, and is back after a while; gifts that are due meanwhile wait for that. */
  #walkAway(): void {
    const client = this.#client;
    if (!client) return;
    const back = (async (): Promise<GiftClient> => {
      await (await client).close();
      await sleep(AWAY_MS);
      return await this.#open();
    })();
    this.#client = back;
    back.catch(() => {
      // Whoever sends the next gift meets the same error, and reports it; a viewer without one is not missed.
    });
  }
}
