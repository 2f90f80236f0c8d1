import { RTM_LIMITS } from '../link/rtm-limits.js';
import { type SdkTransportOptions, SdkTransport } from '../sdk/sdk-transport.js';
import type { RtmTransport } from '../transport.js';
import { AgoraDriver } from './agora-driver.js';
import type { AgoraRtmClass } from './agora-sdk.js';

/** What a link by agora-rtm-sdk 2.x can do: the documented limits, which are the lower ones where two are documented. */
export const AGORA_CAPS: RtmTransport['caps'] = {
  receives: true,
  receipts: true,
  maxBytes: RTM_LIMITS.messageBytes,
  sendsPerSecond: RTM_LIMITS.clientMessagesPerSecond,
  maxChannels: 50,
};

export interface AgoraTransportOptions extends Pick<
  SdkTransportOptions,
  'uid' | 'token' | 'clock' | 'loginDeadlineMs' | 'callDeadlineMs' | 'onTokenWillExpire'
> {
  /** The SDK's class: `AgoraRTM.RTM`. It is given, not imported, so that a page may have it from wherever it likes. */
  readonly RTM: AgoraRtmClass;
  readonly appId: string;
}

/**
 * One uid's link by agora-rtm-sdk 2.x, where that SDK feels at home: in a browser. In Node it needs a thread of its own with
 * some of a browser's surroundings; `ThreadedAgoraTransport` gives it these around this same class.
 */
export class AgoraTransport extends SdkTransport {
  constructor(options: AgoraTransportOptions) {
    const { RTM, ...more } = options;
    super({
      ...more,
      caps: AGORA_CAPS,
      operationsPerSecond: RTM_LIMITS.operationsPerSecond,
      makeDriver: (listener) => new AgoraDriver(RTM, options, listener),
    });
  }
}
