/** Login tokens of the sandbox; on node:crypto, so for servers only. */
export * from './sandbox-token.js';
