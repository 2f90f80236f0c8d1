import type { ServiceName } from '@liwu/contracts';
import { topicOf } from '@liwu/contracts';
import { Client } from 'pg';
import type { Suite } from '../../suite/suite-file.js';
import { TopicHistory } from '../../verify/topic-history.js';
import type { Decision } from './lane-pauses.js';

/** Everything that a service decided since a moment of the machine's clock: of the gateway, the grants that it sent. */
export const decisionsSince = (suite: Suite, service: ServiceName, sinceMs: number): Promise<Decision[]> =>
  service === 'rtm-gateway' ? grantsSince(suite, sinceMs) : eventsSince(suite.databases[service], sinceMs);

async function eventsSince(databaseUrl: string, sinceMs: number): Promise<Decision[]> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'liwu-bench' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Decision>(
      'SELECT lane, extract(epoch FROM recorded_at)::float8 * 1000 AS "atMs" FROM event WHERE recorded_at >= to_timestamp($1)',
      [sinceMs / 1_000],
    );
    return rows;
  } finally {
    await client.end();
  }
}

const GRANT_SENT = 'liwu.GrantSent.v1';

async function grantsSince({ kafkaBrokers, lanes, topicPrefix }: Suite, sinceMs: number): Promise<Decision[]> {
  const topic = topicOf('rtm-gateway', topicPrefix);
  const history = await TopicHistory.open(kafkaBrokers, [topic], lanes);
  try {
    const decisions: Decision[] = [];
    for (let lane = 0; lane < lanes; lane += 1) {
      const end = await history.endOffset(topic, lane);
      for await (const { headers, value } of history.read(topic, lane, end)) {
        if (headers.get('ce_type') !== GRANT_SENT) continue;
        const { at: atMs, outcome } = JSON.parse(value.toString('utf8')) as { at: number; outcome: string };
        if (atMs >= sinceMs && outcome === 'delivered') decisions.push({ lane, atMs });
      }
    }
    return decisions;
  } finally {
    await history.close();
  }
}
