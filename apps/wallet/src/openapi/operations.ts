import type { Operation } from './operation.js';
import { EXPORT_OPERATIONS } from '../exports/export-operations.js';
import { RECONCILE_OPERATIONS } from '../reconcile-ledger/reconcile-operations.js';
import { TAKE_CHECKPOINT } from './checkpoint-operations.js';
import { COMMANDS } from './commands.js';
import { READS } from './reads.js';

/** Every endpoint of the wallet that people and programs call; a spec holds them against those that the service has. */
export const OPERATIONS: readonly Operation[] = [
  ...READS,
  ...EXPORT_OPERATIONS,
  ...RECONCILE_OPERATIONS,
  ...COMMANDS,
  TAKE_CHECKPOINT,
];
