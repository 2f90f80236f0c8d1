/** For container specs alone: what a service's database says, and whether its topic says the same. */
export { copyOnceDecided, databaseContent, expectInStep, inputsOf, type LanesPlace } from './database-content.js';
