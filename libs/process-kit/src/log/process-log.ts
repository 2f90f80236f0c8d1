import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

/** What makes one process's log differ from another's. */
interface LogOptions {
  readonly level: string;
  /** Standard output, unless said. */
  readonly destination?: DestinationStream | undefined;
  /** Makes of what a line is to say what it says. */
  readonly context?: ((given: Record<string, unknown>) => Record<string, unknown>) | undefined;
}

/** The log of a whole process: one JSON object a line, each of which bears what `base` says of the process. */
export const createProcessLog = (base: object, { level, destination, context }: LogOptions): Logger =>
  pino(
    {
      level,
      base,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), ...(context && { log: context }) },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
