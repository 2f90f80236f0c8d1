/** For specs and benches of what works lanes: a neighbour that is played, and a log that can be listened to. */
export { spokenHandler } from './spoken-handler.js';
export { quietLog } from './tally.js';
