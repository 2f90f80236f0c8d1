import { text } from 'node:stream/consumers';
import { laneOf, topicOf } from '@liwu/contracts';
import { endKafkaTool, startKafkaTool } from '@liwu/embedded';
import { inject } from 'vitest';

const { kafkaBrokers, lanes, topicPrefix } = inject('suite');
const CONSUMER = 'org.apache.kafka.tools.consumer.ConsoleConsumer';
/** The tool ends when nothing has come for so long; it has to find the broker in that time, too. */
const NOTHING_FOR_MS = 8_000;

/**
 * Everything that the gateway has recorded about one request, as `type n`, in the order of its topic. It is read by Kafka's
 * own tool, since the gateway keeps no table. That the answer is whole is seen from an event in it that came after what is
 * looked for: all of a viewer's lie in one partition.
 */
export const gatewayEventsOf = async (viewerId: string, requestId: string): Promise<string[]> => {
  const options = [
    ['--bootstrap-server', kafkaBrokers],
    ['--topic', topicOf('rtm-gateway', topicPrefix)],
    ['--partition', String(laneOf(viewerId, lanes))],
    ['--offset', 'earliest'],
    ['--timeout-ms', String(NOTHING_FOR_MS)],
    ['--formatter-property', 'print.headers=true'],
  ];
  const tool = await startKafkaTool(CONSUMER, options.flat(), () => {});
  try {
    const [answer] = await Promise.all([text(tool.stdout), text(tool.stderr)]);
    const lines = answer.split('\n').filter((line) => line.includes(`ce_subject:${viewerId}/${requestId},`));
    return lines.map(eventOf);
  } finally {
    await endKafkaTool(tool);
  }
};

/** A line is the headers, a tab, and the value, whose JSON holds no tab. */
function eventOf(line: string): string {
  const [headers = '', value = ''] = line.split('\t');
  const { n } = JSON.parse(value) as { n: number };
  return `${/ce_type:liwu\.([A-Za-z]+)\./.exec(headers)?.[1]} ${n}`;
}
