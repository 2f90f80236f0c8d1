import { GiftClient, type GiftClientOptions } from '@liwu/gift-client';
import { SandboxTransport, type SandboxTransportOptions } from '@liwu/rtm';
import type { Session } from '@liwu/contracts/wire';
import { inParallel } from '../shared/in-parallel.js';
import type { CrowdPlan } from './crowd-plan.js';
import { CrowdViewer } from './crowd-viewer.js';
import type { GiftSpans } from './gift-spans.js';
import { ReceiverLogs } from './receiver-log.js';
import { ReceiverTransport } from './receiver-transport.js';
import type { SentGift } from './sent-gift.js';
import { SharedSubscription } from './shared-subscription.js';
import { SharingTransport } from './sharing-transport.js';

const LOGINS_AT_ONCE = 32;

interface CrowdPeopleParts {
  readonly gatewayUrl: string;
  /** How viewers reach the gateway, whose address it is. */
  readonly fetch: typeof globalThis.fetch;
  readonly plan: CrowdPlan;
  readonly receiversPerRoom: number;
  readonly viewersListen: boolean;
  readonly tokenOf: (viewer: string) => Promise<string>;
  readonly onSent: (sent: SentGift) => void;
  /** Whoever makes spans of what viewers do; nobody where no traces are asked for. */
  readonly spans: GiftSpans | undefined;
  /** Servers may be away for a while, and nobody leaves because of that. */
  readonly patient: boolean;
}

/** Everybody in a crowd: viewers who send, and receivers who watch the rooms and write down what they render. */
export class CrowdPeople {
  readonly logs = new ReceiverLogs();
  readonly #receivers: GiftClient[] = [];
  readonly #viewers = new Map<string, CrowdViewer>();
  readonly #shared = new SharedSubscription();

  constructor(private readonly parts: CrowdPeopleParts) {}

  /** Logs in the receivers, then the viewers that have something to send. */
  async letIn(): Promise<void> {
    const { gatewayUrl, onSent, patient, plan, receiversPerRoom, spans, viewersListen } = this.parts;
    const seats = plan.rooms.flatMap(({ room }) =>
      Array.from({ length: receiversPerRoom }, (_, seat) => ({ room, seat })),
    );
    await inParallel(seats, LOGINS_AT_ONCE, async ({ room, seat }) => {
      const log = this.logs.open(room);
      const transport = (session: Session): SandboxTransport => {
        const link = new ReceiverTransport(linkOf(session), log);
        if (viewersListen && seat === 0) link.onChannel(this.#shared.pass);
        return link;
      };
      const receiver = await GiftClient.open({ gatewayUrl, transport, anonymous: true, fetch: log.fetch });
      this.#receivers.push(receiver);
      await receiver.onGift(room, log.render);
    });
    const giftsOf = Map.groupBy(plan.gifts, ({ viewer }) => viewer);
    await inParallel(plan.viewers, LOGINS_AT_ONCE, async (viewer) => {
      const gifts = giftsOf.get(viewer) ?? [];
      const listensIn = viewersListen ? new Set(gifts.map(({ room }) => room)) : [];
      const one = new CrowdViewer({ client: () => this.#viewerOptions(viewer), listensIn, onSent, patient, spans });
      this.#viewers.set(viewer, one);
      if (gifts.length > 0) await one.enter();
    });
  }

  viewer(name: string): CrowdViewer {
    const viewer = this.#viewers.get(name);
    if (!viewer) throw new Error(`${name} is not in the crowd`);
    return viewer;
  }

  /** What all receivers together dropped, by reason. */
  dropped(): Record<string, number> {
    const total: Record<string, number> = {};
    for (const { dropped } of this.#receivers) {
      for (const [reason, count] of Object.entries(dropped)) total[reason] = (total[reason] ?? 0) + count;
    }
    return total;
  }

  /** Logs out whoever has come so far. */
  async sendHome(): Promise<void> {
    const viewers = inParallel(this.#viewers.values(), LOGINS_AT_ONCE, async (viewer) => await viewer.goHome());
    const receivers = inParallel(this.#receivers, LOGINS_AT_ONCE, async (receiver) => await receiver.close());
    await Promise.all([viewers, receivers]);
  }

  #viewerOptions(viewer: string): GiftClientOptions {
    return {
      gatewayUrl: this.parts.gatewayUrl,
      fetch: this.parts.fetch,
      transport: (session) =>
        this.parts.viewersListen
          ? new SharingTransport(linkOf(session), this.#shared)
          : new SandboxTransport(linkOf(session)),
      userToken: async () => await this.parts.tokenOf(viewer),
    };
  }
}

const linkOf = ({ rtm }: Session): SandboxTransportOptions => ({
  url: rtm.url ?? '',
  appId: rtm.appId,
  uid: rtm.uid,
  token: rtm.token,
});
