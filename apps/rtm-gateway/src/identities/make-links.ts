import type { Log } from '@liwu/event-log';
import { SandboxTransport } from '@liwu/rtm';
import { ThreadedAgoraTransport } from '@liwu/rtm/agora';
import { buildAgoraToken, buildSandboxToken } from '@liwu/rtm/token';
import type { GatewayConfig } from '../gateway-config.js';
import { type Links, TOKEN_LIFETIME_MS } from './links.js';

type RtmSettings = Pick<
  GatewayConfig,
  'LIWU_RTM_TRANSPORT' | 'LIWU_RTM_URL' | 'LIWU_RTM_APP_ID' | 'LIWU_RTM_APP_CERTIFICATE'
>;

/** The one place that knows which network the gateway is on. */
export const makeLinks = (config: RtmSettings, clock: () => number, log: Log): Links => {
  switch (config.LIWU_RTM_TRANSPORT) {
    case 'sandbox':
      return sandboxLinks(config, clock);
    case 'agora':
      return agoraLinks(config, clock, log);
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

/** Without a url: clients take the provider's SDK. */
function agoraLinks(config: RtmSettings, clock: () => number, log: Log): Links {
  const { LIWU_RTM_APP_ID: appId, LIWU_RTM_APP_CERTIFICATE: appCertificate } = config;
  const mintToken = (uid: string, expiresAt: number): string => {
    const ttlSeconds = Math.ceil((expiresAt - clock()) / 1_000);
    return buildAgoraToken({ appId, appCertificate, uid, ttlSeconds });
  };
  return {
    appId,
    mintToken,
    open: (uid) =>
      new ThreadedAgoraTransport({
        appId,
        uid,
        token: mintToken(uid, clock() + TOKEN_LIFETIME_MS),
        // Renewed twenty minutes before that: so something has kept it from being.
        onTokenWillExpire: () => log.error({ identity: uid }, 'the login token ends in seconds and was not renewed'),
      }),
  };
}
