import type { ProblemCode } from './problem-table.js';

/** What a problem may say beyond its code. `extra` fields stand beside the standard ones in the answer. */
interface ProblemDetails {
  /** Which parameter is wrong: a field of the body by its path, a path segment, a query parameter or a header. */
  readonly param?: string;
  readonly retryAfterSeconds?: number;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A request that gets a coded answer. The code's status is the problem table's business. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly param: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
  constructor(
    readonly code: ProblemCode,
    detail: string,
    { param, retryAfterSeconds, extra = {}, cause }: ProblemDetails = {},
  ) {
    super(detail, cause === undefined ? undefined : { cause });
    this.param = param;
    this.retryAfterSeconds = retryAfterSeconds;
    this.extra = extra;
  }
}
