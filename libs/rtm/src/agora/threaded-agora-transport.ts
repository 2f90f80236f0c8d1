import type { ThreadCode } from '../thread/link-thread.js';
import { ThreadedTransport, type ThreadedTransportOptions } from '../thread/threaded-transport.js';
import { AGORA_CAPS } from './agora-transport.js';

const CODE: ThreadCode = { url: new URL('./agora-thread.js', import.meta.url) };

/** One uid's link by the genuine agora-rtm-sdk 2.x, for servers: the SDK lives in a thread of its own. */
export class ThreadedAgoraTransport extends ThreadedTransport {
  /** `code` is for specs, which run the thread from its source. */
  constructor(options: ThreadedTransportOptions, code: ThreadCode = CODE) {
    super(options, AGORA_CAPS, code);
  }
}
