type NodeCrypto = ReturnType<typeof process.getBuiltinModule<'node:crypto'>>;

/**
 * Node's own crypto where this runs in Node, asked for without an import, so that browsers' bundles know nothing of it.
 * Its calls answer at once. WebCrypto's go through a pool of threads there, which took a third of the time of a process with 2,000 viewers.
 */
export const nodeCrypto = (): NodeCrypto | undefined =>
  typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:crypto');

export type { NodeCrypto };
