import type { CollectedSpan } from './collected-span.js';

const MAX_TRACES = 10_000;
const MAX_SPANS_PER_TRACE = 500;

interface Kept {
  readonly spans: Map<string, CollectedSpan>;
  lastAtMs: number;
}

/** Traces as they come in, a bounded number: the one that was begun first makes room. A span that comes twice is kept once. */
export class KeptTraces {
  readonly #traces = new Map<string, Kept>();

  constructor(
    private readonly clock: () => number = () => performance.now(),
    private readonly maxTraces = MAX_TRACES,
  ) {}

  get size(): number {
    return this.#traces.size;
  }

  add(spans: readonly CollectedSpan[]): void {
    for (const span of spans) {
      const kept = this.#traces.get(span.traceId) ?? this.#begin(span.traceId);
      kept.lastAtMs = this.clock();
      if (kept.spans.size < MAX_SPANS_PER_TRACE || kept.spans.has(span.spanId)) kept.spans.set(span.spanId, span);
    }
  }

  /** The spans of a trace so far. */
  of(traceId: string): CollectedSpan[] {
    return [...(this.#traces.get(traceId)?.spans.values() ?? [])];
  }

  /** Gives away the traces of which nothing has come for so long; what comes later of one begins it anew. */
  takeQuiet(quietMs: number): CollectedSpan[][] {
    const until = this.clock() - quietMs;
    const quiet = [...this.#traces].filter(([, { lastAtMs }]) => lastAtMs <= until);
    for (const [traceId] of quiet) this.#traces.delete(traceId);
    return quiet.map(([, { spans }]) => [...spans.values()]);
  }

  #begin(traceId: string): Kept {
    const [first] = this.#traces.keys();
    if (first !== undefined && this.#traces.size >= this.maxTraces) this.#traces.delete(first);
    const kept = { spans: new Map<string, CollectedSpan>(), lastAtMs: 0 };
    this.#traces.set(traceId, kept);
    return kept;
  }
}
