#!/usr/bin/env node
import { demandNode24 } from './command/demand-node-24.js';

demandNode24();
const { endAtFault, runProgram } = await import('./command/run-program.js');
process.on('uncaughtException', endAtFault);
await runProgram(process.argv);
