import { z } from 'zod';

const ANSWER_WITHIN_MS = 2_000;

const stoppedLaneSchema = z.object({ lane: z.int(), reason: z.string() });
const answerSchema = z.object({
  ready: z.boolean(),
  parts: z.record(
    z.string(),
    z.object({ lanes: z.array(z.int()).optional(), stopped: z.array(stoppedLaneSchema).optional() }),
  ),
});

/** What a replica says of itself. */
interface Readiness {
  readonly ready: boolean;
  /** The lanes that it works. */
  readonly lanes: readonly number[];
  /** Lanes that it must not work until somebody looked, and why. */
  readonly stopped: readonly z.output<typeof stoppedLaneSchema>[];
}

/** Asks a replica at its address of readiness; undefined where it gives no answer: it is gone, only just coming, or stands still. */
export const readinessOf = async (readyUrl: string): Promise<Readiness | undefined> => {
  try {
    const answer = await fetch(readyUrl, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const { parts, ready } = answerSchema.parse(await answer.json());
    const all = Object.values(parts);
    return {
      ready,
      lanes: all.flatMap(({ lanes = [] }) => lanes),
      stopped: all.flatMap(({ stopped = [] }) => stopped),
    };
  } catch {
    // Whoever asks a replica that comes and goes has to expect that, and asks again.
    return undefined;
  }
};
