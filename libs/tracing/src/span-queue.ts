import type { Log } from '@liwu/event-log';

/** Sends spans away; rejects where they did not arrive. */
type Export<Span> = (spans: readonly Span[]) => Promise<void>;

const MAX_REASON_CHARS = 200;

interface QueueOptions<Span> {
  readonly maxQueueSpans: number;
  readonly maxExportSpans: number;
  readonly scheduleDelayMs: number;
  readonly send: Export<Span>;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

/**
 * Spans that wait to be sent, a bounded number. Whoever adds one never waits, whatever becomes of the collector: what finds no room is
 * dropped, what does not arrive is lost, both are counted, and the log says so once when it begins and once when it is over.
 */
export class SpanQueue<Span> {
  #waiting: Span[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #failing = false;
  #stopped = false;
  readonly #counts = { spans_exported: 0, spans_lost: 0, spans_dropped: 0 };

  constructor(private readonly options: QueueOptions<Span>) {}

  /** How many spans arrived, how many were sent and did not, and how many found no room. */
  counts(): Readonly<Record<string, number>> {
    return { ...this.#counts };
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  add(span: Span): void {
    if (this.#stopped || this.#waiting.length >= this.options.maxQueueSpans) {
      this.#counts.spans_dropped++;
      return;
    }
    this.#waiting.push(span);
    this.#schedule();
  }

  /** Sends what waits, and gives up at the deadline: a collector that is away holds nobody up. */
  async stop(deadlineMs: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const given = Promise.withResolvers<void>();
    const deadline = setTimeout(given.resolve, deadlineMs);
    await Promise.race([this.#sendAll(), given.promise]);
    clearTimeout(deadline);
    this.#counts.spans_dropped += this.#waiting.splice(0).length;
  }

  #schedule(): void {
    if (this.#sending || this.#stopped) return;
    const isFull = this.#waiting.length >= this.options.maxExportSpans;
    if (!isFull && this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#sendOnce(), isFull ? 0 : this.options.scheduleDelayMs);
    this.#timer.unref();
  }

  async #sendAll(): Promise<void> {
    await this.#sending;
    while (this.#waiting.length > 0) await this.#send();
  }

  async #sendOnce(): Promise<void> {
    this.#timer = undefined;
    this.#sending = this.#send();
    await this.#sending;
    this.#sending = undefined;
    if (this.#waiting.length > 0) this.#schedule();
  }

  /** Never rejects. */
  async #send(): Promise<void> {
    const spans = this.#waiting.splice(0, this.options.maxExportSpans);
    try {
      await this.options.send(spans);
      this.#counts.spans_exported += spans.length;
      if (this.#failing) this.options.log.info(this.counts(), 'traces reach their collector again');
      this.#failing = false;
    } catch (error) {
      this.#counts.spans_lost += spans.length;
      if (!this.#failing)
        this.options.log.warn({ reason: reasonOf(error) }, 'traces do not reach their collector; gifts go on');
      this.#failing = true;
    }
  }
}

/** No more than a line: what a collector answers may be long, and is nobody's business. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return (error.message || code).slice(0, MAX_REASON_CHARS);
}
