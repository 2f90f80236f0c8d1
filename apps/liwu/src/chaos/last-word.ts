import { z } from 'zod';
import { lastLines } from '../supervisor/log-file.js';

const LINES = 20;
const MAX_CHARS = 200;

const fatalSchema = z.object({
  level: z.literal('fatal'),
  msg: z.string(),
  err: z.object({ message: z.string() }).optional(),
});

/** What a process that ended by itself said of it, as its log has it. */
export const lastWord = (logPath: string): string => {
  for (const line of lastLines(logPath, LINES).toReversed()) {
    const fatal = fatalSchema.safeParse(parsed(line));
    if (!fatal.success) continue;
    const { err, msg } = fatal.data;
    return [msg, ...(err ? [err.message] : [])].join(': ').slice(0, MAX_CHARS);
  }
  return 'nothing in its log says why';
};

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A line that was cut, or that is not the service's own.
    return undefined;
  }
}
