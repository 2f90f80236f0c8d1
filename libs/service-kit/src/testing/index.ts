/** What specs of services need beside `@liwu/test-kit`. */
export { whatIsTakenAway } from './what-is-taken-away.js';
export { startTestIdentityProvider, type TestIdentityProvider, type TokenClaims } from './test-identity-provider.js';
export { ServiceProgram } from './service-program.js';
