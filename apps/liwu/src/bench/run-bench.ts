import type { Command } from 'commander';
import { interruption } from '../command/end-signal.js';
import { withPortBase } from '../command/options.js';
import type { Say } from '../shared/progress.js';
import { RIG_PORT_BASE } from '../suite/ports.js';

/** A bench; false where its books or its promises were wrong. */
type Bench<Options> = (options: Options, say: Say, interrupted: AbortSignal) => Promise<boolean>;

/** Has the command run its bench, on ports of its own; the process exits with 1 where the bench found something wrong. */
export const runBench = <Options>(command: Command, bench: Bench<Options>): void => {
  withPortBase(command, RIG_PORT_BASE).action(async (options: Options) => {
    // Told again, it goes on ending: nobody else would find the servers of its suite.
    const interrupted = interruption(() => undefined);
    const say: Say = (line) => void process.stdout.write(`${line}\n`);
    process.exitCode = (await bench(options, say, interrupted)) ? 0 : 1;
  });
};
