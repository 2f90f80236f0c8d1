#!/usr/bin/env node
import { demandNode24 } from './command/demand-node-24.js';

demandNode24();
const { runProgram } = await import('./command/run-program.js');
await runProgram(process.argv);
