/** Cuts this thread's wires before an SDK is loaded: a spec must neither depend on the provider nor trouble it. */
export function unplug(): void {
  Object.assign(globalThis, {
    fetch: () => Promise.reject(new TypeError('unplugged')),
    WebSocket: class {
      constructor() {
        throw new TypeError('unplugged');
      }
    },
  });
}
