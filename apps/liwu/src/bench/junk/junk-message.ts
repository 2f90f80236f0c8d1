import { randomBytes } from 'node:crypto';
import type { ViewerSeal } from '@liwu/sealing/viewer';
import { uuidV7 } from '@liwu/gift-client';

/**
 * What a sender of junk says: `malformed` is no sealed message at all, `forged` is sealed for somebody else, `wrong` is
 * authentic and makes no sense, `stale` is authentic and an hour old. The first costs the gateway least, the last two most.
 */
export const JUNK_KINDS = ['malformed', 'forged', 'wrong', 'stale'] as const;
type JunkKind = (typeof JUNK_KINDS)[number];

const JUNK_BYTES = 240;
const HOUR_MS = 3_600_000;

/** The next message of a sender; the same work whoever it is then sent to. */
export const junkMessage = async (kind: JunkKind, seal: ViewerSeal, identity: string): Promise<string> => {
  const random = randomBytes(JUNK_BYTES);
  switch (kind) {
    case 'malformed':
      return `lw1.${random.toString('base64')}`;
    case 'forged':
      return await seal.seal(requestOf({}), 'nobody');
    case 'wrong':
      return await seal.seal(requestOf({ quantity: 0 }), identity);
    case 'stale':
      return await seal.seal(requestOf({ at: Date.now() - HOUR_MS }), identity);
    default:
      return kind satisfies never;
  }
};

const requestOf = (more: object): string => {
  const at = Date.now();
  const gift = { room: 'room-1', receiver: 'host-1', gift: 'rose', quantity: 1, cost: '1' };
  return JSON.stringify({ kind: 'request', requestId: uuidV7(at), at, try: 1, ...gift, ...more });
};
