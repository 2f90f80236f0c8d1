import { describe, expect, it } from 'vitest';
import { catalogHandler, decideCatalog } from './catalog-handler.js';
import type { CatalogEvent } from './catalog-state/catalog-event.js';
import { emptyCatalog } from './catalog-state/catalog.js';
import { asEvent, closed, holdReleased, listed, opened, refused, rejected, stockReturned } from './testing/facts.js';

const evolved = (...events: Parameters<typeof catalogHandler.evolve>[1][]) =>
  events.reduce((state, event) => catalogHandler.evolve(state, event, 0), emptyCatalog());

describe('the catalog does not pass over in silence', () => {
  it('an event to decide about that it does not read', () =>
    expect(() => decideCatalog(asEvent(stockReturned()), emptyCatalog())).toThrow(
      'the catalog does not read StockReturned',
    ));

  it('an event to apply that it does not write', () =>
    expect(() => evolved(listed(), holdReleased())).toThrow('the catalog does not write HoldReleased'));

  it.each<[string, CatalogEvent[], string]>([
    ['the closing of a room that was never opened', [closed(1)], 'RoomClosed of room-1'],
    ['a rejected try of an unknown request', [rejected()], 'TryRejected of alice/'],
    ['stock of an unknown request', [listed(), stockReturned()], 'StockReturned of alice/'],
    [
      'stock of a refused request',
      [listed(), opened(), refused('sold-out'), stockReturned()],
      'StockReturned of alice/',
    ],
  ])('%s', (_, past, said) => expect(() => evolved(...past)).toThrow(said));
});
