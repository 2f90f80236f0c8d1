import type { AppliedFault, FaultOrder, FaultPlan, LogPage, StandingOrder, TrueLogEntry } from './fault-order.js';

export interface LogQuery {
  /** Only what comes after this sequence number. */
  readonly after?: number;
  readonly limit?: number;
}

/** The sandbox did not do what was asked of it. */
export class SandboxAdminError extends Error {
  override readonly name = 'SandboxAdminError';
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(`the sandbox answers ${status} ${code}: ${detail}`);
  }
}

const REQUEST_DEADLINE_MS = 10_000;

/** Orders faults from a running sandbox and reads its logs. The URL is that of its HTTP side: `http://host:port`. */
export class SandboxAdmin {
  readonly #base: string;

  constructor(url: string) {
    this.#base = url.replace(/\/+$/, '');
  }

  /** Replaces the whole plan; sequences of draws begin anew. */
  plan(plan: FaultPlan): Promise<{ seed: number; orders: StandingOrder[] }> {
    return this.#ask('PUT', '/v1/faults', plan);
  }

  /** One more order, beside those that stand. */
  order(order: FaultOrder): Promise<StandingOrder> {
    return this.#ask('POST', '/v1/faults', order);
  }

  faults(): Promise<{ seed: number; orders: StandingOrder[] }> {
    return this.#ask('GET', '/v1/faults');
  }

  /** No more faults; what was delayed still arrives. */
  async clear(): Promise<void> {
    await this.#ask('DELETE', '/v1/faults');
  }

  async withdraw(id: string): Promise<void> {
    await this.#ask('DELETE', `/v1/faults/${encodeURIComponent(id)}`);
  }

  faultLog(query: LogQuery = {}): Promise<LogPage<AppliedFault>> {
    return this.#ask('GET', `/v1/faults/log?${parameters({ ...query })}`);
  }

  trueLog(query: LogQuery & { readonly channel?: string } = {}): Promise<LogPage<TrueLogEntry>> {
    return this.#ask('GET', `/v1/true-log?${parameters({ ...query })}`);
  }

  connections(): Promise<{ count: number; uids: string[] }> {
    return this.#ask('GET', '/v1/connections');
  }

  /** Breaks a uid's connection now, as a network would. Rejects if the uid is not logged in. */
  async disconnect(uid: string): Promise<void> {
    await this.#ask('POST', `/v1/connections/${encodeURIComponent(uid)}/disconnect`, {});
  }

  /** As if the uid had logged in elsewhere. Rejects if it is not logged in. */
  async kick(uid: string): Promise<void> {
    await this.#ask('POST', `/v1/connections/${encodeURIComponent(uid)}/kick`, {});
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
    const problem = problemOf(text);
    throw new SandboxAdminError(response.status, problem.code, problem.detail);
  }
}

const parameters = (query: Readonly<Record<string, string | number | undefined>>): URLSearchParams => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
};

function problemOf(text: string): { code: string; detail: string } {
  try {
    const { code, detail } = JSON.parse(text) as { code?: unknown; detail?: unknown };
    return { code: String(code), detail: String(detail) };
  } catch {
    return { code: 'unintelligible', detail: text.slice(0, 200) };
  }
}
