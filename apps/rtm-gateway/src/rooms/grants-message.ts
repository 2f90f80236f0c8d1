import { CHANNEL_MESSAGE_MAX_BYTES, type ChannelMessage } from '@liwu/contracts/wire';

/** How many grants one message has at most: `channelMessageSchema` takes no more. */
export const MAX_GRANTS = 10;
/** Two quotes and a comma; grants are ASCII. */
const BYTES_BESIDE_A_GRANT = 3;

/** The channel message that puts these grants into a room, as it goes over the wire. */
export const textOf = (grants: readonly string[]): string =>
  JSON.stringify({ liwu: 1, kind: 'gifts', grants: [...grants] } satisfies ChannelMessage);
const FRAME_BYTES = textOf([]).length;

/** The first of those that wait whose grants fit into one message together; at least the very first. */
export function firstThatFit<Waiting extends { readonly gift: { readonly grant: string } }>(
  waiting: Iterable<Waiting>,
): Waiting[] {
  const message: Waiting[] = [];
  let bytes = FRAME_BYTES;
  for (const each of waiting) {
    bytes += each.gift.grant.length + BYTES_BESIDE_A_GRANT;
    if (message.length === MAX_GRANTS || (message.length > 0 && bytes > CHANNEL_MESSAGE_MAX_BYTES)) break;
    message.push(each);
  }
  return message;
}
