import { SandboxAdmin, SandboxTransport, type SandboxTransportOptions } from '@liwu/rtm';
import { buildSandboxToken } from '@liwu/rtm/token';
import { pino } from 'pino';
import type { SandboxConfig } from './config/load-config.js';
import { type RunningSandbox, type SandboxTime, startSandbox } from './start-sandbox.js';

const HOUR_MS = 3_600_000;

export const RIG_CONFIG: SandboxConfig = {
  host: '127.0.0.1',
  port: 0,
  logLevel: 'silent',
  drainMs: 2_000,
  appId: 'test-app',
  appCertificate: 'test-certificate-0123456789',
  seed: 1,
  maxConnections: 100,
  logEntries: 1_000,
  trueLogChars: 1_000_000,
};

/** A sandbox in this process, and links to it: for specs, and for whoever wants to try something out. */
export class SandboxRig {
  readonly admin: SandboxAdmin;

  private constructor(
    readonly sandbox: RunningSandbox,
    readonly config: SandboxConfig,
  ) {
    this.admin = new SandboxAdmin(sandbox.adminUrl);
  }

  static async start(overrides: Partial<SandboxConfig> = {}, time?: SandboxTime): Promise<SandboxRig> {
    const config = { ...RIG_CONFIG, ...overrides };
    return new SandboxRig(await startSandbox(config, pino({ level: config.logLevel }), time), config);
  }

  token(uid: string, expiresAt = Date.now() + HOUR_MS): string {
    const { appId, appCertificate } = this.config;
    return buildSandboxToken({ appId, appCertificate, uid, expiresAt });
  }

  link(uid: string, overrides: Partial<SandboxTransportOptions> = {}): SandboxTransport {
    const { appId } = this.config;
    return new SandboxTransport({ url: this.sandbox.url, appId, uid, token: this.token(uid), ...overrides });
  }

  async startedLink(uid: string, overrides: Partial<SandboxTransportOptions> = {}): Promise<SandboxTransport> {
    const link = this.link(uid, overrides);
    await link.start();
    return link;
  }
}
