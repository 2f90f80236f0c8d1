import type { ThreadCode } from '../thread/link-thread.js';
import { ThreadedTransport, type ThreadedTransportOptions } from '../thread/threaded-transport.js';
import { AGORA_V1_CAPS } from './agora-v1-transport.js';

const CODE: ThreadCode = { url: new URL('./agora-v1-thread.js', import.meta.url) };

/** One uid's link by the genuine agora-rtm-sdk 1.x, for servers: the SDK lives in a thread of its own. */
export class ThreadedAgoraV1Transport extends ThreadedTransport {
  /** `code` is for specs, which run the thread from its source. */
  constructor(options: ThreadedTransportOptions, code: ThreadCode = CODE) {
    super(options, AGORA_V1_CAPS, code);
  }
}
