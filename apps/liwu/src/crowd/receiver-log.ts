import type { ReceivedGift } from '@liwu/gift-client';
import type { ReceiverRecord, Span } from '../judge/run-record.js';
import { giftName } from './sent-gift.js';

/** One receiver, writing down by itself what happens to it. */
export class ReceiverLog {
  readonly #connected: Span[] = [];
  readonly #clockReadings: Span[] = [];
  readonly #rendered: { viewerId: string; requestId: string; atMs: number }[] = [];
  readonly #times = new Map<string, number>();
  /** Links that hear the room at present: a new one is made ready before the old one goes. */
  #links = 0;
  #connectedSince = 0;

  constructor(
    readonly room: string,
    private readonly onRendered: (name: string) => void,
  ) {}

  /** Call it for each gift that the receiver renders. */
  readonly render = ({ requestId, viewerId }: ReceivedGift): void => {
    const name = giftName(viewerId, requestId);
    this.#times.set(name, this.times(name) + 1);
    this.#rendered.push({ viewerId, requestId, atMs: Date.now() });
    this.onRendered(name);
  };

  /** For its requests to the gateway, which answers a session's with the time that the receiver then takes over. */
  readonly fetch: typeof globalThis.fetch = async (...request) => {
    const fromMs = Date.now();
    const answer = await globalThis.fetch(...request);
    if (answer.ok) this.#clockReadings.push({ fromMs, untilMs: Date.now() });
    return answer;
  };

  /** One of its links hears the room from now on. */
  linked(): void {
    this.#links += 1;
    if (this.#links === 1) this.#connectedSince = Date.now();
  }

  /** One of its links hears nothing any more. */
  unlinked(): void {
    this.#links -= 1;
    if (this.#links === 0) this.#connected.push({ fromMs: this.#connectedSince, untilMs: Date.now() });
  }

  times(name: string): number {
    return this.#times.get(name) ?? 0;
  }

  /** Whether it heard the room all through that time. */
  heardAll({ fromMs, untilMs }: Span): boolean {
    return this.#spans().some((span) => span.fromMs <= fromMs && span.untilMs >= untilMs);
  }

  record(): ReceiverRecord {
    const nowMs = Date.now();
    const connected = this.#spans().map(({ fromMs, untilMs }) => ({ fromMs, untilMs: Math.min(untilMs, nowMs) }));
    return { room: this.room, connected, clockReadings: this.#clockReadings, rendered: this.#rendered };
  }

  #spans(): Span[] {
    const still = this.#links > 0 ? [{ fromMs: this.#connectedSince, untilMs: Number.POSITIVE_INFINITY }] : [];
    return [...this.#connected, ...still];
  }
}

/** What the receivers rendered, written down by themselves: one log for each. */
export class ReceiverLogs {
  readonly #logsOf = new Map<string, ReceiverLog[]>();
  /** In which rooms a gift was rendered. */
  readonly #roomsOf = new Map<string, Set<string>>();

  /** A new receiver's log. */
  open(room: string): ReceiverLog {
    const log = new ReceiverLog(room, (name) => {
      const rooms = this.#roomsOf.get(name);
      if (rooms) rooms.add(room);
      else this.#roomsOf.set(name, new Set([room]));
    });
    this.#logsOf.set(room, [...(this.#logsOf.get(room) ?? []), log]);
    return log;
  }

  /** Every gift that anybody rendered, and in which rooms. */
  get rendered(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#roomsOf;
  }

  /** How often the receivers of this room rendered the gift, one number for each that did, or that heard the room all through its time. */
  timesRendered(room: string, name: string, time: Span): number[] {
    const logs = this.#logsOf.get(room) ?? [];
    return logs.filter((log) => log.times(name) > 0 || log.heardAll(time)).map((log) => log.times(name));
  }

  records(): ReceiverRecord[] {
    return [...this.#logsOf.values()].flat().map((log) => log.record());
  }
}
