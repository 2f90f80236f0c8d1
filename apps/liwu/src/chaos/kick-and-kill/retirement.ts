import { readFile } from 'node:fs/promises';
import { readMetrics } from '@liwu/process-kit/metrics';
import { z } from 'zod';
import { readinessOf } from '../../shared/readiness.js';

const alertSchema = z.object({ alert: z.literal('identity-retired'), identity: z.string() });
const ANSWER_WITHIN_MS = 5_000;

/** What a gateway that lost an identity to a second login says and does about it. */
export interface Retirement {
  /** The identities whose retirement its log alerts of. */
  readonly alerted: readonly string[];
  /** How many its metrics count. */
  readonly counted: number;
  /** It can still do its work, through the others. */
  readonly isReady: boolean;
}

/** Looks at the gateway that this URL and this log belong to. */
export const lookAtRetirement = async (gatewayUrl: string, logPath: string): Promise<Retirement> => {
  const [log, metrics, readiness] = await Promise.all([
    readFile(logPath, 'utf8'),
    readMetrics(gatewayUrl, ANSWER_WITHIN_MS),
    readinessOf(`${gatewayUrl}/health/ready`),
  ]);
  return { alerted: retiredIn(log), counted: retiredBy(metrics), isReady: readiness?.ready ?? false };
};

/** The identities that a gateway's log says were retired. */
export const retiredIn = (log: string): string[] =>
  log.split('\n').flatMap((line) => {
    if (!line.includes('identity-retired')) return [];
    const alert = alertSchema.safeParse(JSON.parse(line));
    return alert.success ? [alert.data.identity] : [];
  });

/** How many identities a gateway's metrics say were retired. */
export const retiredBy = (metrics: ReadonlyMap<string, number>): number => metrics.get('identities_retired') ?? 0;
