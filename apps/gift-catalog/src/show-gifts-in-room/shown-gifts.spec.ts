import { expect, it } from 'vitest';
import type { CatalogEvent } from '../catalog-state/catalog-event.js';
import { emptyCatalog } from '../catalog-state/catalog.js';
import { evolveCatalog } from '../catalog-state/evolve-catalog.js';
import { listed, NOW, opened, repriced, restricted, retired, scheduled, stocked } from '../testing/facts.js';
import { shownGifts } from './shown-gifts.js';

const shownAfter = (...past: CatalogEvent[]) => {
  const { gifts, rooms } = [listed(), opened(), ...past].reduce(evolveCatalog, emptyCatalog());
  return shownGifts(rooms.get('room-1')!, [...gifts.values()], NOW).gifts;
};
const rose = { gift: 'rose', title: 'A rose', unitPrice: '10', maxQuantity: 999 };

it('shows what is on sale in the room, at today’s price, with what is left of a limited gift', () => {
  expect(shownAfter()).toEqual([rose]);
  expect(shownAfter(repriced(2, 12n), stocked(3, 0))).toEqual([{ ...rose, unitPrice: '12', stock: 0 }]);
  expect(shownAfter(restricted(2, ['room-1']))).toEqual([rose]);
});

it('shows nothing that a request would not get', () => {
  expect(shownAfter(retired(2))).toEqual([]);
  expect(shownAfter(restricted(2, ['room-2']))).toEqual([]);
  expect(shownAfter(scheduled(2, NOW + 1, null))).toEqual([]);
  expect(shownAfter(scheduled(2, null, NOW))).toEqual([]);
});
