import * as gifts from './catalog-events/gift-events.js';
import * as rooms from './catalog-events/room-events.js';
import type { EventDefinition, EventOf } from './define-event.js';
import * as journey from './gift-journey/index.js';
import { InputDiscarded } from './lane-events.js';
import * as wallet from './wallet-events/index.js';

const { evidenceSchema: _, ...journeyEvents } = journey;
const { campaignIdSchema: _campaign, proposalSchema: _proposal, ...walletEvents } = wallet;

/** Every kind of event that is ever published, by its name. */
export const EVENTS = { ...journeyEvents, ...gifts, ...rooms, ...walletEvents, InputDiscarded };

export type EventType = keyof typeof EVENTS;
/** Any event of the suite; `type` tells which. */
export type LiwuEvent = { [T in EventType]: EventOf<(typeof EVENTS)[T]> }[EventType];
/** The event of one type. */
export type EventOfType<T extends EventType> = EventOf<(typeof EVENTS)[T]>;

export const definitionOf = (type: EventType): EventDefinition => EVENTS[type];
export const isEventType = (type: string): type is EventType => Object.hasOwn(EVENTS, type);
