import { type BroadcastAcknowledged, cloudEventHeaders, encodeEvent, laneOf, topicOf } from '@liwu/contracts';
import { KafkaLink } from '@liwu/event-log';
import { uuidV7 } from '@liwu/gift-client';
import { silentLog } from '../../shared/silent-log.js';
import type { Suite } from '../../suite/suite-file.js';

/**
 * Puts on the gateway's topic what the gateway might have put there itself, since anybody can say that a gift was sent: an
 * acknowledgement of a gift that nobody asked for. It is well-formed, and whether it is applied or given up makes no difference.
 */
export const tellOfNothing = async (
  { kafkaBrokers, lanes, topicPrefix }: Pick<Suite, 'kafkaBrokers' | 'lanes' | 'topicPrefix'>,
  viewerId: string,
): Promise<void> => {
  const at = Date.now();
  const event: BroadcastAcknowledged = {
    type: 'BroadcastAcknowledged',
    viewerId,
    requestId: uuidV7(at),
    n: 0,
    at,
    sentAt: at,
  };
  const encoded = encodeEvent(event);
  const headers = Object.fromEntries(cloudEventHeaders('rtm-gateway', encoded));
  const message = {
    partition: laneOf(encoded.key, lanes),
    key: encoded.key,
    value: Buffer.from(encoded.value),
    headers,
  };
  const link = new KafkaLink({ brokers: kafkaBrokers.split(','), clientId: 'liwu-chaos', log: silentLog });
  const producer = link.publicClient().producer();
  try {
    await producer.connect();
    await producer.send({ topic: topicOf('rtm-gateway', topicPrefix), messages: [message] });
  } finally {
    await producer.disconnect();
    await link.close();
  }
};
