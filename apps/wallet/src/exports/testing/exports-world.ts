import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startTestIdentityProvider, type TestIdentityProvider } from '@liwu/service-kit/testing';
import { eventually } from '@liwu/test-kit';

const MAIN = fileURLToPath(new URL('../../../dist/exports/testing/exports-service.js', import.meta.url));

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A process that makes exports, and people who ask it. */
export class ExportsWorld {
  private process!: ChildProcess;
  private url = '';
  private provider!: TestIdentityProvider;

  constructor(
    private readonly databaseUrl: string,
    private readonly folder: string,
  ) {}

  async open(): Promise<void> {
    if (!existsSync(MAIN)) throw new Error(`build the wallet first (npx tsc -b apps/wallet): there is no ${MAIN}`);
    this.provider = await startTestIdentityProvider();
    await this.start();
  }

  async start(): Promise<void> {
    const env = {
      LIWU_HTTP_PORT: '0',
      LIWU_KAFKA_BROKERS: 'nowhere:1',
      LIWU_DATABASE_URL: this.databaseUrl,
      LIWU_OIDC_ISSUER: this.provider.issuer,
      LIWU_OIDC_JWKS_URL: this.provider.jwksUrl,
      LIWU_EXPORT_DIR: this.folder,
      LIWU_DRAIN_MS: '2000',
    };
    this.process = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: this.process.stdout! });
    for await (const line of lines) {
      if (process.env['LIWU_SPEC_LOG']) console.log(line);
      this.url ||= /"url":"(http[^"]+)".*"listening"/.exec(line)?.[1] ?? '';
      if (line.includes('"started"')) break;
    }
    this.process.stdout?.resume();
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.url = '';
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill(signal);
    await ended;
  }

  async ask(body: object, as = 'ann:auditor', key: string = randomUUID()): Promise<Answer> {
    const headers = { ...(await this.token(as)), 'content-type': 'application/json' };
    const keyed = key === '' ? headers : { ...headers, 'idempotency-key': key };
    return answerOf(
      await fetch(`${this.url}/v1/exports`, { method: 'POST', headers: keyed, body: JSON.stringify(body) }),
    );
  }

  async show(id: unknown, as = 'ann:auditor'): Promise<Answer> {
    return answerOf(await fetch(`${this.url}/v1/exports/${String(id)}`, { headers: await this.token(as) }));
  }

  async file(id: unknown, as = 'ann:auditor'): Promise<Response> {
    return fetch(`${this.url}/v1/exports/${String(id)}/file`, { headers: await this.token(as) });
  }

  /** An export that has ended. */
  async ended(id: unknown): Promise<Record<string, unknown>> {
    return eventually<Record<string, unknown>>(
      async () => {
        const { body } = await this.show(id);
        if (body['status'] === 'done' || body['status'] === 'failed') return body;
        throw new Error(`it is still ${String(body['status'])}`);
      },
      { deadlineMs: 50_000 },
    );
  }

  async close(): Promise<void> {
    await this.end('SIGTERM');
    await this.provider.stop();
  }

  /** `sub:role,role`. */
  private async token(as: string): Promise<{ authorization: string }> {
    const [sub = '', roles = ''] = as.split(':');
    return { authorization: `Bearer ${await this.provider.token(sub, roles.split(','))}` };
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return { status, headers, body: (await response.json()) as Record<string, unknown> };
}
