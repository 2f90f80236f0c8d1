import { SandboxAdmin, SandboxTransport, type SandboxTransportOptions } from '@liwu/rtm';
import { buildSandboxToken } from '@liwu/rtm/token';
import { pino } from 'pino';
import type { SandboxConfig } from './config/sandbox-config.js';
import { type RunningSandbox, type SandboxTime, startSandbox } from './start-sandbox.js';

const HOUR_MS = 3_600_000;

export const RIG_CONFIG: SandboxConfig = {
  LIWU_HTTP_HOST: '127.0.0.1',
  LIWU_HTTP_PORT: 0,
  LIWU_LOG_LEVEL: 'silent',
  LIWU_DRAIN_MS: 2_000,
  LIWU_RTM_APP_ID: 'test-app',
  LIWU_RTM_APP_CERTIFICATE: 'test-certificate-0123456789',
  LIWU_SANDBOX_SEED: 1,
  LIWU_SANDBOX_MAX_CONNECTIONS: 100,
  LIWU_SANDBOX_LOG_ENTRIES: 1_000,
  LIWU_SANDBOX_TRUE_LOG_MEGABYTES: 1,
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
    return new SandboxRig(await startSandbox(config, pino({ level: config.LIWU_LOG_LEVEL }), time), config);
  }

  token(uid: string, expiresAt = Date.now() + HOUR_MS): string {
    const { LIWU_RTM_APP_ID: appId, LIWU_RTM_APP_CERTIFICATE: appCertificate } = this.config;
    return buildSandboxToken({ appId, appCertificate, uid, expiresAt });
  }

  link(uid: string, overrides: Partial<SandboxTransportOptions> = {}): SandboxTransport {
    const { LIWU_RTM_APP_ID: appId } = this.config;
    return new SandboxTransport({ url: this.sandbox.url, appId, uid, token: this.token(uid), ...overrides });
  }

  async startedLink(uid: string, overrides: Partial<SandboxTransportOptions> = {}): Promise<SandboxTransport> {
    const link = this.link(uid, overrides);
    await link.start();
    return link;
  }
}
