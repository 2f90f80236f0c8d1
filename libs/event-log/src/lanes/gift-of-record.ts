import type { GiftIdentity } from '@liwu/contracts';
import type { StoredRecord } from '../kafka/stored-record.js';

const SUBJECT = 'ce_subject';
const OF_A_GIFT = /^([^/]{1,64})\/([0-9a-f-]{36})$/;

/** The gift that a record tells of, by its headers alone, for the log: also where its content cannot be read. */
export const giftOfRecord = (record: StoredRecord): GiftIdentity | undefined => {
  const subject = record.headers.find(([name]) => name === SUBJECT)?.[1].toString('utf8') ?? '';
  const [, viewerId, requestId] = OF_A_GIFT.exec(subject) ?? [];
  return viewerId === undefined || requestId === undefined ? undefined : { viewerId, requestId };
};
