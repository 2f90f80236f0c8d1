/** The genuine agora-rtm-sdk 2.x, with no network. */
import { createRequire } from 'node:module';
import { unplug } from '../../testing/unplug.js';
import type { AgoraRtmClass } from '../agora-sdk.js';

unplug();
export const { RTM } = createRequire(import.meta.url)('agora-rtm-sdk') as { readonly RTM: AgoraRtmClass };
