import { RTM_LIMITS } from '../link/rtm-limits.js';
import { SdkTransport, type SdkTransportOptions } from '../sdk/sdk-transport.js';
import type { RtmTransport } from '../transport.js';
import { AgoraV1Driver } from './agora-v1-driver.js';
import type { AgoraV1Sdk } from './agora-v1-sdk.js';
import { MAX_SUBSCRIPTIONS } from './joined-channels.js';

/** What a link by agora-rtm-sdk 1.x can do. It takes 180 messages in three seconds; 60 in any one second keep to that. */
export const AGORA_V1_CAPS: RtmTransport['caps'] = {
  receives: true,
  receipts: true,
  maxBytes: RTM_LIMITS.messageBytes,
  sendsPerSecond: RTM_LIMITS.clientMessagesPerSecond,
  maxChannels: MAX_SUBSCRIPTIONS,
};

interface AgoraV1TransportOptions extends Pick<
  SdkTransportOptions,
  'uid' | 'token' | 'clock' | 'loginDeadlineMs' | 'callDeadlineMs' | 'onTokenWillExpire'
> {
  /** The SDK itself, which is given and not imported. */
  readonly sdk: AgoraV1Sdk;
  readonly appId: string;
}

/**
 * One uid's link by agora-rtm-sdk 1.x, for clients that have not moved to 2.x. Whether the two meet in the same rooms is not
 * known: the provider's documentation does not say so, and nothing has been tried against the live service.
 */
export class AgoraV1Transport extends SdkTransport {
  constructor(options: AgoraV1TransportOptions) {
    const { sdk, appId, ...more } = options;
    super({
      ...more,
      caps: AGORA_V1_CAPS,
      operationsPerSecond: RTM_LIMITS.operationsPerSecond,
      makeDriver: (listener) => new AgoraV1Driver(sdk, appId, options.uid, listener),
    });
  }
}
