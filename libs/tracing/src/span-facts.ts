/** What an attribute may say: never a token, a key, or anything else that opens something. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A span that has ended: spans are made of what has happened, so there are none that are open. */
export interface SpanFacts {
  readonly name: string;
  readonly kind: 'client' | 'server' | 'consumer' | 'internal';
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  /** What whoever handed the trace on has decided about recording it; only where somebody did. */
  readonly parentIsSampled?: boolean | undefined;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  readonly attributes: SpanAttributes;
  /** A fault of ours; a refusal is none. */
  readonly failed?: boolean;
}
