import type { Operation } from './operation.js';
import { TAKE_CHECKPOINT } from './checkpoint-operations.js';
import { COMMANDS } from './commands.js';
import { READS } from './reads.js';

/** Every endpoint of the wallet that people and programs call; a spec holds them against those that the service has. */
export const OPERATIONS: readonly Operation[] = [...READS, ...COMMANDS, TAKE_CHECKPOINT];
