import { isLostConnection } from '../../shared/lost-connection.js';

const ANSWER_WITHIN_MS = 5_000;

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

/** Reads `liwu_grant_delivered_total{…} 7` as `grant_delivered`, and `liwu_queue_length{queue="x",…} 7` as `x`. */
export const parseMetrics = (text: string): Map<string, number> => {
  const found = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, queue, value] =
      /^liwu_(?:([a-z_]+)_total|queue_length)\{(?:.*queue="([a-z_]+)")?.*\} (\S+)$/.exec(line) ?? [];
    const key = name ?? queue;
    if (key !== undefined) found.set(key, Number(value));
  }
  return found;
};
