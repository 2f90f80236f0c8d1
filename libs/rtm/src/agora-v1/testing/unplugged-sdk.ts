/** The genuine agora-rtm-sdk 1.x, with no network. */
import { createRequire } from 'node:module';
import { unplug } from '../../testing/unplug.js';
import type { AgoraV1Sdk } from '../agora-v1-sdk.js';

unplug();
export const sdk = createRequire(import.meta.url)('agora-rtm-sdk-v1') as AgoraV1Sdk;
