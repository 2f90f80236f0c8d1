/** What every service's `main.ts` needs: settings, logs, health, metrics, tokens, coded answers, lanes. */
export { CurrentUser, Public, Roles } from './auth/auth-guard.js';
export { TokenVerifier } from './auth/token-verifier.js';
export type { User } from './auth/user.js';
export { executeCommand } from './commands/execute-command.js';
export { ConfigError, loadConfig } from './config/load-config.js';
export * from './config/settings.js';
export { laneOptions } from './lanes/lane-options.js';
export type { LaneRunner } from './lanes/lane-runner.js';
export { LanesModule } from './lanes/lanes.module.js';
export { migrate, type MigrationRunner } from './migrations/migrate.js';
export { type PartHealth, type ServicePart, ServiceParts } from './parts/service-parts.js';
export { Problem } from './problems/problem.js';
export { ZodPipe } from './problems/zod-pipe.js';
export { ReadPool } from './reads/read-pool.js';
export { runService } from './service/run-service.js';
export type { ServiceRequest } from './service/service-request.js';
export { type RunningService, type ServiceDefinition, startService } from './service/start-service.js';
export { CONFIG, LANES, LOG } from './service/tokens.js';
