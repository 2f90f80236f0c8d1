import { SandboxTransport } from '@liwu/rtm';
import { buildSandboxToken } from '@liwu/rtm/token';
import type { GatewayConfig } from '../gateway-config.js';
import { type Links, TOKEN_LIFETIME_MS } from './links.js';

type RtmSettings = Pick<
  GatewayConfig,
  'LIWU_RTM_TRANSPORT' | 'LIWU_RTM_URL' | 'LIWU_RTM_APP_ID' | 'LIWU_RTM_APP_CERTIFICATE'
>;

/** The one place that knows which network the gateway is on. */
export const makeLinks = (config: RtmSettings, clock: () => number): Links => {
  switch (config.LIWU_RTM_TRANSPORT) {
    case 'sandbox':
      return sandboxLinks(config, clock);
    default:
      return config.LIWU_RTM_TRANSPORT satisfies never;
  }
};

function sandboxLinks(config: RtmSettings, clock: () => number): Links {
  const { LIWU_RTM_URL: url, LIWU_RTM_APP_ID: appId, LIWU_RTM_APP_CERTIFICATE: appCertificate } = config;
  const mintToken = (uid: string, expiresAt: number): string =>
    buildSandboxToken({ appId, appCertificate, uid, expiresAt });
  return {
    url,
    appId,
    mintToken,
    open: (uid) => new SandboxTransport({ url, appId, uid, token: mintToken(uid, clock() + TOKEN_LIFETIME_MS) }),
  };
}
