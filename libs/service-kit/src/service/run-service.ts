import { runProcess } from '@liwu/process-kit';
import type { baseConfigShape } from '../config/settings.js';
import { type ServiceDefinition, startService } from './start-service.js';

/** The whole of a service's `main.ts`: `runProcess` of it. On a signal readiness fails, HTTP drains, then the parts drain. */
export const runService = <Shape extends typeof baseConfigShape>(definition: ServiceDefinition<Shape>): Promise<void> =>
  runProcess(definition.name, () => startService(definition, process.env));
