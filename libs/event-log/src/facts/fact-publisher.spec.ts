import { laneOf } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { Counters } from '../counters.js';
import type { KafkaLink } from '../kafka/kafka-link.js';
import { KAFKA_ERROR } from '../kafka/protocol.js';
import { acknowledged, quietLog } from '../testing/tally.js';
import { FactPublisher } from './fact-publisher.js';

const LANES = 4;
const NOT_ENOUGH_REPLICAS = 19;
const viewerOf = (lane: number): string =>
  Array.from({ length: 100 }, (_, n) => `viewer-${n}`).find((viewer) => laneOf(viewer, LANES) === lane)!;

let publisher: FactPublisher;
afterEach(() => publisher.stop(0));

const started = (refused: ReadonlySet<number>): FactPublisher => {
  const link = {
    produce: async (_: string, runs: { partition: number }[]) => {
      await Promise.resolve();
      return runs.map(({ partition }) => ({
        partition,
        errorCode: refused.has(partition) ? NOT_ENOUGH_REPLICAS : KAFKA_ERROR.none,
        baseOffset: 0,
      }));
    },
    refreshMetadata: () => Promise.resolve(),
  } as unknown as KafkaLink;
  const counters = new Counters();
  publisher = new FactPublisher({
    service: 'rtm-gateway',
    topicPrefix: 'x',
    lanes: LANES,
    link,
    log: quietLog,
    counters,
  });
  publisher.start();
  return publisher;
};

describe('a partition that takes no facts', () => {
  it('holds up no other one, and does not make the publisher unwell', async () => {
    const facts = started(new Set([3]));
    void facts.publish(acknowledged(viewerOf(3), 0));
    await facts.publish(acknowledged(viewerOf(0), 0));
    const began = performance.now();
    for (let n = 1; n <= 20; n++) await facts.publish(acknowledged(viewerOf(0), n));
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(facts.pending).toBe(1);
    expect(facts.healthy).toBe(true);
  });

  it('tells for how long its oldest fact waits, while others come and go', async () => {
    const refused = new Set([3]);
    const facts = started(refused);
    expect(facts.lagMs).toBe(0);
    const began = performance.now();
    const waiting = facts.publish(acknowledged(viewerOf(3), 0));
    await eventually(() => expect(facts.lagMs).toBeGreaterThan(200));
    await facts.publish(acknowledged(viewerOf(0), 0));
    void facts.publish(acknowledged(viewerOf(3), 1));
    expect(facts.lagMs).toBeGreaterThan(200);
    expect(facts.lagMs).toBeLessThanOrEqual(performance.now() - began);
    refused.clear();
    await waiting;
    await eventually(() => expect(facts.lagMs).toBe(0));
  });

  it('is tried again until it takes them', async () => {
    const refused = new Set([3]);
    const facts = started(refused);
    const published = facts.publish(acknowledged(viewerOf(3), 0));
    await eventually(() => expect(facts.healthy).toBe(false));
    refused.clear();
    await published;
    expect(facts.healthy).toBe(true);
  });
});
