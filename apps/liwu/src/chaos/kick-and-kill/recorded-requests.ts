import { decodeEvent, eventTypeOf, topicOf } from '@liwu/contracts';
import { giftName } from '../../crowd/sent-gift.js';
import type { Suite } from '../../suite/suite-file.js';
import { TopicHistory } from '../../verify/topic-history.js';

/** When the gateway first took in each request, by its own time, of those that are on its topic. */
export const recordedRequests = async ({
  kafkaBrokers,
  lanes,
  topicPrefix,
}: Pick<Suite, 'kafkaBrokers' | 'lanes' | 'topicPrefix'>): Promise<Map<string, number>> => {
  const topic = topicOf('rtm-gateway', topicPrefix);
  const history = await TopicHistory.open(kafkaBrokers, [topic], lanes);
  try {
    const recordedAtMs = new Map<string, number>();
    for await (const { headers, value } of history.records(topic, await history.endOffsets(topic))) {
      const ceType = headers.get('ce_type') ?? '';
      if (eventTypeOf(ceType) !== 'GiftRequested') continue;
      const event = decodeEvent(ceType, value);
      if (event.type !== 'GiftRequested') continue;
      const name = giftName(event.viewerId, event.requestId);
      recordedAtMs.set(name, Math.min(recordedAtMs.get(name) ?? Number.POSITIVE_INFINITY, event.at));
    }
    return recordedAtMs;
  } finally {
    await history.close();
  }
};
