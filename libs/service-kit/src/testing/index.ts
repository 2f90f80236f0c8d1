/** What specs of services need beside `@liwu/test-kit`. */
export { whatIsTakenAway } from './what-is-taken-away.js';
export { startTestIdentityProvider, type TestIdentityProvider, type TokenClaims } from './test-identity-provider.js';
export { RebuildProcess } from './rebuild-process.js';
