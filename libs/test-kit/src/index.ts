export { decider, type Decider, type Given, type Outcome } from './decider.js';
export { eventually } from './eventually.js';
export { type FreshDatabase, freshDatabase, freshTopicPrefix } from './fresh.js';
export { type ProvidedServers } from './provided.js';
