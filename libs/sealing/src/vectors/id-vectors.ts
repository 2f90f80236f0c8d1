import type { WireVectors } from './vector-types.js';

const NOW_MS = 1_794_999_940_000;

/** All about names: whose uid it is, when an id was made, and what is too old. */
export const idVectors = (): WireVectors['ids'] => ({
  uids: UIDS.map(([uid, viewerId, isGateway]) => ({ uid, viewerId, isGateway })),
  requestIds: REQUEST_IDS.map(([id, timeMs]) => ({ id, timeMs })),
  ages: AGES.map(([name, atOffsetMs, idOffsetMs, isStale]) => ({
    name,
    at: NOW_MS + atOffsetMs,
    requestId: idAt(NOW_MS + idOffsetMs),
    nowMs: NOW_MS,
    isStale,
  })),
});

/** A UUIDv7 of this time, the rest of which is fixed. */
function idAt(timeMs: number): string {
  const hex = timeMs.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7abc-8def-0123456789ab`;
}

const UIDS: readonly (readonly [uid: string, viewerId: string | null, isGateway: boolean])[] = [
  ['v-alice-k3x9q2ab', 'alice', false],
  ['v-Alice-7-k3x9q2ab', 'Alice-7', false],
  ['v-a-b-c-00000000', 'a-b-c', false],
  ['v-alice-k3x9q2ab-00000000', 'alice-k3x9q2ab', false],
  [`v-${'x'.repeat(40)}-k3x9q2ab`, 'x'.repeat(40), false],
  ['v--k3x9q2ab-k3x9q2ab', '-k3x9q2ab', false],
  ['v-gift-gateway-0-1-k3x9q2ab', 'gift-gateway-0-1', false],
  [`v-${'x'.repeat(41)}-k3x9q2ab`, null, false],
  ['v--k3x9q2ab', null, false],
  ['v-alice', null, false],
  ['v-alice-K3X9Q2AB', null, false],
  ['v-alice-k3x9q2a', null, false],
  ['v-ali.ce-k3x9q2ab', null, false],
  ['v-alice-k3x9q2ab\n', null, false],
  ['alice', null, false],
  ['', null, false],
  ['a-0123456789abcdef', null, false],
  ['gift-gateway-0-1', null, true],
  ['gift-gateway-99999-99999', null, true],
  ['gift-gateway-100000-0', null, false],
  ['gift-gateway-0', null, false],
  ['gift-gateway-0-1-2', null, false],
  ['gift-gateway-a-b', null, false],
  ['Gift-gateway-0-1', null, false],
];

const REQUEST_IDS: readonly (readonly [id: string, timeMs: number | null])[] = [
  ['019a5f3e-0000-7000-8000-000000000001', 0x019a5f3e0000],
  ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f', 1_645_557_742_000],
  ['00000000-0000-7000-8000-000000000000', 0],
  ['ffffffff-ffff-7fff-bfff-ffffffffffff', 281_474_976_710_655],
  ['0190f6a4-7a2c-4b6e-9d1f-3c5a8e7b2d40', null],
  ['019A5F3E-0000-7000-8000-000000000001', null],
  ['019a5f3e-0000-7000-c000-000000000001', null],
  ['019a5f3e000070008000000000000001', null],
  ['019a5f3e-0000-7000-8000-00000000000', null],
  ['019a5f3e-0000-7000-8000-0000000000011', null],
  ['{019a5f3e-0000-7000-8000-000000000001}', null],
  ['', null],
];

const MINUTE_MS = 60_000;
const AGES: readonly (readonly [name: string, atOffsetMs: number, idOffsetMs: number, isStale: boolean])[] = [
  ['now', 0, 0, false],
  ['two minutes old', -2 * MINUTE_MS, 0, false],
  ['older than two minutes', -2 * MINUTE_MS - 1, 0, true],
  ['two minutes ahead', 2 * MINUTE_MS, 0, false],
  ['more than two minutes ahead', 2 * MINUTE_MS + 1, 0, true],
  ['an id that is ten minutes old', 0, -10 * MINUTE_MS, false],
  ['an id older than ten minutes', 0, -10 * MINUTE_MS - 1, true],
  ['an id two minutes ahead', 0, 2 * MINUTE_MS, false],
  ['an id more than two minutes ahead', 0, 2 * MINUTE_MS + 1, true],
  ['a clock that is an hour slow', -60 * MINUTE_MS, -60 * MINUTE_MS, true],
];
