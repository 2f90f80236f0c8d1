import { decodeEvent, eventTypeOf, type ServiceName, topicOf } from '@liwu/contracts';
import { askOnce } from '../../shared/ask-once.js';
import type { Suite } from '../../suite/suite-file.js';
import { TopicHistory } from '../../verify/topic-history.js';
import type { Decision } from './lane-pauses.js';

/** Everything that a service decided since a moment of the machine's clock: of the gateway, the grants that it sent. */
export const decisionsSince = (suite: Suite, service: ServiceName, sinceMs: number): Promise<Decision[]> =>
  service === 'rtm-gateway' ? grantsSince(suite, sinceMs) : eventsSince(suite.databases[service], sinceMs);

const EVENTS_SINCE =
  'SELECT lane, extract(epoch FROM recorded_at)::float8 * 1000 AS "atMs" FROM event WHERE recorded_at >= to_timestamp($1)';

const eventsSince = (databaseUrl: string, sinceMs: number): Promise<Decision[]> =>
  askOnce<Decision>(databaseUrl, 'liwu-bench', EVENTS_SINCE, [sinceMs / 1_000]);

async function grantsSince({ kafkaBrokers, lanes, topicPrefix }: Suite, sinceMs: number): Promise<Decision[]> {
  const topic = topicOf('rtm-gateway', topicPrefix);
  const history = await TopicHistory.open(kafkaBrokers, [topic], lanes);
  try {
    const decisions: Decision[] = [];
    for await (const { headers, partition, value } of history.records(topic, await history.endOffsets(topic))) {
      const ceType = headers.get('ce_type') ?? '';
      if (eventTypeOf(ceType) !== 'GrantSent') continue;
      const event = decodeEvent(ceType, value);
      if (event.type === 'GrantSent' && event.at >= sinceMs && event.outcome === 'delivered')
        decisions.push({ lane: partition, atMs: event.at });
    }
    return decisions;
  } finally {
    await history.close();
  }
}
