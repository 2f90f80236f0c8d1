import { randomUUID } from 'node:crypto';
import type { LiwuEvent } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { expect } from 'vitest';
import { abandoned, confirmed, priced, requestId } from '../../testing/facts.js';
import type { WalletWorld } from '../../testing/wallet-world.js';

const RUN_WITHIN_MS = 30_000;
const COST = 30n;
export const AUDITOR = { as: 'aud:auditor' };
export const VIEWER = 'reconciled';

export type Row = Readonly<Record<string, unknown>>;
type Ending = LiwuEvent & { viewerId: string };

/** Something of everything that is published and posted, in a world of wallets; and what comparing both comes to. */
export class ReconciledStory {
  constructor(private readonly world: WalletWorld) {}

  /** Gifts 1 and 4 are settled (and the fourth reversed), 2 is released, 3 is held, 5 refused. What was decided was decided long ago. */
  async happens(): Promise<void> {
    const { world } = this;
    await world.topUp(VIEWER, 200);
    const topUp = await world.rows('SELECT top_up_id FROM top_up');
    await this.gift(1, { ending: confirmed(1) });
    await this.gift(2, { ending: abandoned(2) });
    await this.gift(3);
    await this.gift(4, { ending: confirmed(4) });
    await this.gift(5, { cost: 9_999n });
    await this.post(`/v1/top-ups/${String(topUp[0]?.['top_up_id'])}/refunds`, {
      kind: 'chargeback',
      coins: '180',
      amount: { amount: '18.00', unit: 'EUR' },
      provider_reference: randomUUID(),
      reason_code: 'goodwill',
    });
    await world.topUp(VIEWER, 300); // repays what the chargeback left owed
    const reversal = await this.post(`/v1/gifts/${requestId(4)}/reversal`, {
      viewer: VIEWER,
      reason_code: 'goodwill',
    });
    await this.post(`/v1/actions/${String(reversal['action_id'])}/approve`, {}, 'bob:approver');
    // A repeat is answered by a further event, which moves nothing.
    await world.says('gift-catalog', this.asked(1, COST, VIEWER, { n: 1 }));
    await world.eventsOf({ viewerId: VIEWER, requestId: requestId(1) }, 3);
    await this.published();
  }

  async gift(
    k: number,
    { ending, of = VIEWER, cost = COST }: { ending?: Ending; of?: string; cost?: bigint } = {},
  ): Promise<void> {
    const wanted = this.asked(k, cost, of);
    await this.world.says('gift-catalog', wanted);
    await this.world.eventsOf(wanted, 1);
    if (!ending) return;
    await this.world.says('ack-watchdog', { ...ending, viewerId: of });
    await this.world.eventsOf(wanted, 2);
  }

  async get(path: string): Promise<Row> {
    return (await (await this.world.call(path, AUDITOR)).json()) as Row;
  }

  /** Asks for a comparison and waits for what comes of it. */
  async reconciled(): Promise<{ run: Row; items: Row[] }> {
    const { reconciliation_id: id } = await this.post('/v1/reconciliations', {}, AUDITOR.as);
    const path = `/v1/reconciliations/${String(id)}`;
    const run = await eventually(
      async () => {
        const found = await this.get(path);
        expect(found['status'], JSON.stringify(found)).toBe('done');
        return found;
      },
      { deadlineMs: RUN_WITHIN_MS },
    );
    return { run, items: (await this.get(`${path}/items`))['data'] as Row[] };
  }

  /** What a run finds after somebody did this to the wallet's tables; then it is undone. */
  async foundAfter(sql: string, undo: string): Promise<{ run: Row; items: Row[] }> {
    await this.world.rows(sql);
    try {
      return await this.reconciled();
    } finally {
      await this.world.rows(undo);
    }
  }

  private asked(k: number, cost: bigint, viewerId: string, more: object = {}) {
    const now = Date.now();
    return priced(cost, k, { viewerId, at: now, validUntil: now + 30_000, ...more });
  }

  private async post(path: string, body: unknown, as = 'ann:operator'): Promise<Row> {
    const response = await this.world.call(path, { body, as });
    expect(response.ok, await response.clone().text()).toBe(true);
    return (await response.json()) as Row;
  }

  /** All that was committed lies in the topic. */
  private async published(): Promise<void> {
    await eventually(async () => {
      const [row] = await this.world.rows('SELECT count(*)::int AS events FROM event');
      expect(this.world.events).toHaveLength(row?.['events'] as number);
    });
  }
}
