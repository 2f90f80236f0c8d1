import {
  coins,
  type GiftPriced,
  type GiftRefused,
  type GiftRequested,
  type HoldRefused,
  type HoldReleased,
  type LiwuEvent,
  type ReplyTo,
  type StockReturned,
  type TryRejected,
} from '@liwu/contracts';
import type { CommandInput, EventInput } from '@liwu/event-log';
import { decider } from '@liwu/test-kit';
import type { CatalogCommand } from '../catalog-command.js';
import { decideCatalog } from '../catalog-handler.js';
import type { CatalogEvent } from '../catalog-state/catalog-event.js';
import { emptyCatalog } from '../catalog-state/catalog.js';
import { evolveCatalog } from '../catalog-state/evolve-catalog.js';

/** The moment at which all of this happens. */
export const NOW = 1_795_000_000_000;
export const VALID_UNTIL = NOW + 30_000;
const CAUSE = { caller: 'olga', key: 'k', contentHash: 'h' };

/** A request id, another one for each number. */
export const requestId = (number = 1): string => `0190a000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

const replyOf = (viewerId: string, session = 1): ReplyTo => ({
  uid: `v-${viewerId}-k3x9q2ab`,
  kid: 7,
  sessionId: `AAECAwQFBgcICQo${session}`,
  sessionExpiresAt: 1_795_000_600,
});
const WHO = { viewerId: 'alice', requestId: requestId() };
const GIFT = { room: 'room-1', receiver: 'host-1', gift: 'rose' };

/** Builders of facts: what a spec does not say is the plain case of alice sending a rose for 10 coins in room-1. */
export const requested = (over: Partial<GiftRequested> = {}): GiftRequested => ({
  type: 'GiftRequested',
  ...WHO,
  n: 1,
  at: NOW,
  ...GIFT,
  quantity: 1,
  cost: coins(10n),
  validUntil: VALID_UNTIL,
  replyTo: replyOf(over.viewerId ?? 'alice'),
  ...over,
});
export const priced = (over: Partial<GiftPriced> = {}): GiftPriced => ({
  type: 'GiftPriced',
  ...WHO,
  n: 0,
  at: NOW,
  ...GIFT,
  quantity: 1,
  cost: coins(10n),
  unitPrice: coins(10n),
  catalogVersion: 1,
  stockTaken: false,
  validUntil: VALID_UNTIL,
  replyTo: replyOf(over.viewerId ?? 'alice'),
  try: 1,
  ...over,
});
export const refused = (code: GiftRefused['code'], over: Partial<GiftRefused> = {}): GiftRefused => ({
  type: 'GiftRefused',
  ...WHO,
  n: 0,
  at: NOW,
  code,
  replyTo: replyOf(over.viewerId ?? 'alice'),
  try: 1,
  content: 'room-1/host-1/rose/1/10/-',
  ...over,
});
export const rejected = (over: Partial<TryRejected> = {}): TryRejected => ({
  type: 'TryRejected',
  ...WHO,
  n: 1,
  at: NOW,
  code: 'id-reused',
  replyTo: replyOf(over.viewerId ?? 'alice'),
  ...over,
});
export const holdRefused = (over: Partial<HoldRefused> = {}): HoldRefused => ({
  type: 'HoldRefused',
  ...WHO,
  n: 0,
  at: NOW,
  code: 'insufficient-coins',
  gift: 'rose',
  quantity: 1,
  replyTo: replyOf(over.viewerId ?? 'alice'),
  ...over,
});
export const holdReleased = (over: Partial<HoldReleased> = {}): HoldReleased => ({
  type: 'HoldReleased',
  ...WHO,
  n: 0,
  at: NOW,
  postingId: '5b1f6c0e-3f1d-4c0a-9d0e-8a4d6f2b7c91',
  lots: [],
  certainty: 'not-shown',
  gift: 'rose',
  quantity: 1,
  replyTo: replyOf(over.viewerId ?? 'alice'),
  ...over,
});
export const stockReturned = (over: Partial<StockReturned> = {}): StockReturned => ({
  type: 'StockReturned',
  ...WHO,
  n: 0,
  at: NOW,
  gift: 'rose',
  quantity: 1,
  cause: 'hold-refused',
  ...over,
});

const ofRose = (n: number) => ({ gift: 'rose', n, at: NOW, cause: CAUSE });
const ofRoom = (n: number) => ({ room: 'room-1', n, at: NOW, cause: CAUSE });
export const listed = (over: { gift?: string; unitPrice?: bigint; maxQuantity?: number } = {}): CatalogEvent => ({
  type: 'GiftListed',
  ...ofRose(1),
  title: 'A rose',
  maxQuantity: over.maxQuantity ?? 999,
  unitPrice: coins(over.unitPrice ?? 10n),
  gift: over.gift ?? 'rose',
});
export const repriced = (n: number, unitPrice: bigint): CatalogEvent => ({
  type: 'GiftRepriced',
  ...ofRose(n),
  unitPrice: coins(unitPrice),
});
export const scheduled = (n: number, onSaleFrom: number | null, onSaleUntil: number | null): CatalogEvent => ({
  type: 'GiftScheduled',
  ...ofRose(n),
  onSaleFrom,
  onSaleUntil,
});
export const restricted = (n: number, rooms: string[] | null): CatalogEvent => ({
  type: 'GiftRestricted',
  ...ofRose(n),
  rooms,
});
export const stocked = (n: number, stock: number | null): CatalogEvent => ({
  type: 'GiftStocked',
  ...ofRose(n),
  stock,
});
export const retired = (n: number): CatalogEvent => ({ type: 'GiftRetired', ...ofRose(n) });
export const opened = (n = 1, hosts = ['host-1']): CatalogEvent => ({ type: 'RoomOpened', ...ofRoom(n), hosts });
export const closed = (n: number): CatalogEvent => ({ type: 'RoomClosed', ...ofRoom(n) });

/** Where an input comes from is no matter to a decision. */
export const asEvent = (event: LiwuEvent, now = NOW): EventInput => ({ kind: 'event', lane: 0, key: 'k', now, event });
export const asCommand = (command: CatalogCommand): CommandInput<CatalogCommand> => ({
  kind: 'command',
  lane: 0,
  key: 'k',
  now: NOW,
  cause: CAUSE,
  command,
});

const givenInputs = decider({ decide: decideCatalog, evolve: evolveCatalog, initial: emptyCatalog });

/** `given(listed(), opened()).when(requested()).then(priced())`: past events, what arrives, what follows. */
export const given = (...past: CatalogEvent[]) => ({
  when: (arrives: LiwuEvent | CatalogCommand, now = NOW) => givenInputs(...past).when(inputOf(arrives, now)),
});

const inputOf = (arrives: LiwuEvent | CatalogCommand, now: number) =>
  'at' in arrives ? asEvent(arrives, now) : asCommand(arrives);
