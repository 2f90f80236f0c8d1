import { isLostConnection } from '../../shared/lost-connection.js';

const ANSWER_WITHIN_MS = 5_000;
/** Labels that say only whose metrics they are. */
const OF_THE_PROCESS = new Set(['service', 'replica']);

/** The gateway's counters and queue lengths by name, without the words around them; undefined where it does not answer in time. */
export const gatewayMetrics = async (gatewayUrl: string): Promise<Map<string, number> | undefined> => {
  try {
    const answer = await fetch(`${gatewayUrl}/metrics`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return parseMetrics(await answer.text());
  } catch (error) {
    if (isLostConnection(error)) return undefined;
    throw error;
  }
};

/** Reads `liwu_grants_sent_total{outcome="delivered",…} 7` as `grants_sent.delivered`, and `liwu_queue_length{queue="x",…} 7` as `queue_length.x`. */
export const parseMetrics = (text: string): Map<string, number> => {
  const found = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, labels, value] = /^liwu_([a-z_]+?)(?:_total)?\{(.*)\} (\S+)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const own = [...labels!.matchAll(/([a-z_]+)="([^"]*)"/g)].filter(([, label]) => !OF_THE_PROCESS.has(label!));
    found.set([name, ...own.map(([, , of]) => of)].join('.'), Number(value));
  }
  return found;
};
