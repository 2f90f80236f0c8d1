/** Login tokens of the sandbox and of the provider; on node:crypto, so for servers only. */
export * from './agora-token.js';
export * from './sandbox-token.js';
