import { readMetrics } from '@liwu/process-kit/metrics';
import { isLostConnection } from '../../shared/lost-connection.js';

const ANSWER_WITHIN_MS = 5_000;

/** The gateway's counters and queue lengths by their short names; undefined where it does not answer in time. */
export const gatewayMetrics = async (gatewayUrl: string): Promise<Map<string, number> | undefined> => {
  try {
    return await readMetrics(gatewayUrl, ANSWER_WITHIN_MS);
  } catch (error) {
    if (isLostConnection(error)) return undefined;
    throw error;
  }
};
