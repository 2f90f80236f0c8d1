import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/**
 * kafkajs schedules a timer after every request although nothing is pending (kafkajs#1751): 7,000 timers a second,
 * 7.3 % of a core when idle. With nothing pending and no throttle in force there is nothing to check.
 */
// oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
const original = RequestQueue.prototype.scheduleCheckPendingRequests;
RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
  if (this.pending.length > 0 || this.throttledUntil > Date.now()) original.call(this);
};
