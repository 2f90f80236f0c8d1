import { setTimeout as delay } from 'node:timers/promises';
import type { KafkaLink } from '../kafka/kafka-link.js';

const ATTEMPTS = 40;
const PAUSE_MS = 250;

/**
 * Asks Kafka again, for ten seconds, while it answers with an error: a topic that was just made anew, or a broker that was just started,
 * has yet to find its leaders.
 */
export const patiently = async <T>(link: KafkaLink, ask: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      link.refreshMetadata();
      await delay(PAUSE_MS);
    }
  }
};
