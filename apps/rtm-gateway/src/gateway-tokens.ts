/** Injects the wall clock, in milliseconds. */
export const CLOCK = Symbol('gateway:clock');
/** Injects how the gateway gets onto the network: `Links`. */
export const LINKS = Symbol('gateway:links');
