import { CHANNEL_MESSAGE_MAX_BYTES, channelMessageSchema } from '@liwu/contracts/wire';
import { isGatewayUid } from '../frame/uids.js';

/** Why a whole channel message is passed over. */
export type MessageFault = 'too-big' | 'not-gifts';

const SUFFIX = /^[a-z0-9]{8}$/;
const encoder = new TextEncoder();

/** The grants of a channel message, not yet believed: of a viewer one, of the gateway up to ten; or why it is passed over. */
export const grantsIn = (text: string, publisher: string): readonly string[] | MessageFault => {
  const { length } = text;
  if (length > CHANNEL_MESSAGE_MAX_BYTES || encoder.encode(text).length > CHANNEL_MESSAGE_MAX_BYTES) return 'too-big';
  const grants = grantsOf(text);
  return !grants || (grants.length > 1 && !isGatewayUid(publisher)) ? 'not-gifts' : grants;
};

/** A viewer publishes its own grants only; the gateway publishes anyone's. */
export const mayPublish = (publisher: string, viewerId: string): boolean => {
  const own = `v-${viewerId}-`;
  return isGatewayUid(publisher) || (publisher.startsWith(own) && SUFFIX.test(publisher.slice(own.length)));
};

function grantsOf(text: string): readonly string[] | undefined {
  try {
    return channelMessageSchema.safeParse(JSON.parse(text)).data?.grants;
  } catch {
    // Anybody may say anything in a room; what is not JSON is simply none of ours.
    return undefined;
  }
}
