import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

/** Only the gateway itself knows its pieces, and no app imports another. */
const PROGRAM = fileURLToPath(new URL('../../../../rtm-gateway/dist/bench/bench-process.js', import.meta.url));
const WITHIN_MS = 180_000;

const roundsSchema = z.array(z.object({ request: z.number(), grant: z.number(), reference: z.number() })).min(1);
/** What each piece took of the processor in each round, in microseconds. */
export type PieceRounds = z.output<typeof roundsSchema>;

const run = promisify(execFile);

/** Does the gateway's pieces of work by turns with a reference, in a process of their own. */
export const measurePieces = async (signal: AbortSignal): Promise<PieceRounds> => {
  const { stdout } = await run(process.execPath, [PROGRAM], { signal, timeout: WITHIN_MS });
  return roundsSchema.parse(JSON.parse(stdout));
};
