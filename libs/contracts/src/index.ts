/** What the services say to each other and to the world: events, wire messages, money, lanes. */
export * from './all-events.js';
export * from './catalog-events/gift-events.js';
export * from './catalog-events/room-events.js';
export * from './cloud-event.js';
export * from './define-event.js';
export * from './event-codec.js';
export * from './event-id.js';
export * from './fields.js';
export * from './gift-journey/index.js';
export * from './lane.js';
export * from './lane-events.js';
export * from './money.js';
export * from './timeline.js';
export * from './trace-context.js';
export * from './unreachable.js';
export * from './wallet-events/index.js';
export * from './wire/index.js';
