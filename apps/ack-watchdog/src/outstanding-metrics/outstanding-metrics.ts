import { Metrics, ReadPool } from '@liwu/service-kit';
import { Injectable } from '@nestjs/common';

/** Two million outstanding gifts take a tenth of a second to count. */
const EVERY_MS = 15_000;

/** Gifts that are held and not decided, evidence that waits for its hold, and since when the oldest of the former has been held. */
const OUTSTANDING = `SELECT count(held_at_ms) AS held, count(*) - count(held_at_ms) AS unheld,
  coalesce(extract(epoch FROM now()) - min(held_at_ms) / 1000.0, 0) AS oldest_seconds
FROM outstanding_gift`;

/** What Prometheus reads of the watchdog's tables. Every replica says it of the whole database, so take the maximum, not the sum. */
@Injectable()
export class OutstandingMetrics {
  constructor(
    private readonly pool: ReadPool,
    metrics: Metrics,
  ) {
    metrics.costly({
      name: 'liwu_outstanding_gifts',
      help: 'Gifts of the whole database that are not decided; held: their coins are held, unheld: evidence came, and waits for the hold.',
      label: 'phase',
      everyMs: EVERY_MS,
      read: async () => {
        const { held, unheld } = await this.outstanding();
        return [['held', held] as const, ['unheld', unheld] as const];
      },
    });
    metrics.costly({
      name: 'liwu_outstanding_oldest_seconds',
      help: 'For how long the oldest gift that is not decided has been held; 0 where there is none. 55 s and more need a closing by the gateway.',
      everyMs: EVERY_MS,
      read: async () => [['', (await this.outstanding()).oldestSeconds] as const],
    });
  }

  private async outstanding(): Promise<Record<'held' | 'unheld' | 'oldestSeconds', number>> {
    const [row] = await this.pool.rows(OUTSTANDING);
    return {
      held: Number(row?.['held']),
      unheld: Number(row?.['unheld']),
      oldestSeconds: Math.max(0, Number(row?.['oldest_seconds'])),
    };
  }
}
