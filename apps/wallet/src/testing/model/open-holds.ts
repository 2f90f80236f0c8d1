import type { LiwuEvent, LotShare } from '@liwu/contracts';

/**
 * The holds that are open by the wallet's own events: each request is decided once, and ends once, for exactly what was held; each
 * repeat is answered once.
 */
export class OpenHolds {
  private readonly held = new Map<string, { readonly cost: bigint; readonly lots: string; status: string }>();
  private readonly refused = new Set<string>();
  private readonly answers = new Set<string>();
  private readonly viewers = new Map<string, { coins: bigint; count: number }>();

  of(viewer: string): { readonly coins: bigint; readonly count: number } {
    return this.viewers.get(viewer) ?? { coins: 0n, count: 0 };
  }

  take(event: LiwuEvent): void {
    if (!('requestId' in event)) return;
    const { viewerId, requestId, n } = event;
    const key = `${viewerId}/${requestId}`;
    if (n > 0) return this.answer(`${key} ${n}`);
    switch (event.type) {
      case 'HoldRefused':
        this.demandNew(key);
        this.refused.add(key);
        return;
      case 'CoinsHeld': {
        this.demandNew(key);
        const sum = event.lots.reduce((total, { coins }) => total + coins, 0n);
        if (sum !== event.cost) throw new Error(`${key} holds ${sum} of ${event.cost} coins`);
        this.held.set(key, { cost: event.cost, lots: told(event.lots), status: 'held' });
        return this.count(viewerId, event.cost, 1);
      }
      case 'GiftSettled':
      case 'HoldReleased': {
        const hold = this.heldAs(key, 'held', event.lots);
        hold.status = event.type === 'GiftSettled' ? 'settled' : 'released';
        return this.count(viewerId, -hold.cost, -1);
      }
      case 'GiftReversed':
        this.heldAs(key, 'settled', event.lots).status = 'reversed';
    }
  }

  private answer(key: string): void {
    if (this.answers.has(key)) throw new Error(`${key} was answered twice`);
    this.answers.add(key);
  }

  private demandNew(key: string): void {
    if (this.held.has(key) || this.refused.has(key)) throw new Error(`${key} was decided twice`);
  }

  private heldAs(key: string, status: string, lots: readonly LotShare[]) {
    const hold = this.held.get(key);
    if (hold?.status !== status) throw new Error(`${key} is ${hold?.status ?? 'not known'}, should be ${status}`);
    if (hold.lots !== told(lots)) throw new Error(`${key} held ${hold.lots} and ends with ${told(lots)}`);
    return hold;
  }

  private count(viewer: string, coins: bigint, count: number): void {
    const before = this.of(viewer);
    this.viewers.set(viewer, { coins: before.coins + coins, count: before.count + count });
  }
}

const told = (lots: readonly LotShare[]): string => lots.map(({ lotId, coins }) => `${lotId} ${coins}`).join(', ');
