import { type ActionProposed, coins, decodeEvent, type LotShare, minorUnits, type Proposal } from '@liwu/contracts';
import { Problem, ReadPool } from '@liwu/service-kit';
import { Injectable } from '@nestjs/common';
import type { BookedTopUp } from '../viewer-wallet/booked-top-up.js';

/**
 * What commands by hand have to know before they can run in their lane: facts that never change once they are committed. What can change
 * is looked at in the lane.
 */
@Injectable()
export class FactsById {
  constructor(private readonly pool: ReadPool) {}

  /** Problem: `not_found`. */
  async topUp(topUpId: string): Promise<BookedTopUp> {
    const [row] = await this.pool.rows(
      'SELECT viewer_id, provider, lot_id, coins, unit, price, tax FROM top_up WHERE top_up_id = $1',
      [topUpId],
    );
    if (!row) throw new Problem('not_found', 'There is no such top-up.', { param: 'id' });
    const { viewer_id: viewerId, provider, lot_id: lotId, unit } = row;
    const price = { minor: minorUnits(BigInt(row['price'])), unit };
    const tax = { minor: minorUnits(BigInt(row['tax'])), unit };
    return { topUpId, viewerId, provider, lotId, coins: coins(BigInt(row['coins'])), price, tax };
  }

  /** The lots whose coins a gift took; none for a gift that nobody knows. */
  async lotsOf(viewerId: string, requestId: string): Promise<string[]> {
    const [row] = await this.pool.rows('SELECT lots FROM gift_hold WHERE viewer_id = $1 AND request_id = $2', [
      viewerId,
      requestId,
    ]);
    return ((row?.['lots'] ?? []) as Pick<LotShare, 'lotId'>[]).map(({ lotId }) => lotId);
  }

  /** What was proposed. Problem: `not_found`. */
  async proposal(actionId: string): Promise<Proposal> {
    const [row] = await this.pool.rows('SELECT proposed FROM action WHERE action_id = $1', [actionId]);
    if (!row) throw new Problem('not_found', 'There is no such action.', { param: 'id' });
    const proposed = decodeEvent('ActionProposed', Buffer.from(JSON.stringify(row['proposed'])));
    return (proposed as ActionProposed).proposal;
  }
}
