import { partyIdSchema } from '@liwu/contracts';
import { z } from 'zod';
import { LATEST_TAKE_OVER_MS, MAX_REMINDERS } from './outstanding-gift/watch-policy.js';

/** So many rooms may have times of their own: each replica reads them all when it starts. */
const MAX_ROOMS_WITH_TIMES = 1_000;

const afterMs = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(LATEST_TAKE_OVER_MS, `must be at most ${LATEST_TAKE_OVER_MS}`);
const isGoodSoFar = ({ issues }: z.core.ParsePayload): boolean => issues.length === 0;
const settingsOfRoom = z.strictObject(
  {
    /** Empty: nobody is reminded there. */
    remindAfterMs: z
      .array(afterMs, 'must be a list')
      .refine((all) => all.length <= MAX_REMINDERS, {
        error: `has more than ${MAX_REMINDERS} reminders`,
        when: isGoodSoFar,
      })
      .refine((all) => all.every((ms, index) => index === 0 || ms > all[index - 1]!), {
        error: 'must ascend',
        when: isGoodSoFar,
      })
      .optional(),
    takeOverAfterMs: afterMs.optional(),
  },
  { error: ({ code }) => (code === 'unrecognized_keys' ? 'has a field that no room has' : 'must be an object') },
);

/** What a room's settings say of its times. */
export type RoomSettings = z.output<typeof settingsOfRoom>;

/** The times of single rooms, as JSON: an object with a field for each room. Each fault names its room and field, and no value. */
export const roomSettings = z.string().transform((text, context): ReadonlyMap<string, RoomSettings> => {
  const fault = (message: string): void => context.addIssue({ code: 'custom', message });
  const rooms = new Map<string, RoomSettings>();
  const given = objectOf(text);
  if (!given) {
    fault('must be a JSON object: {"room":{"remindAfterMs":[…],"takeOverAfterMs":…}}');
    return rooms;
  }
  const entries = Object.entries(given);
  if (entries.length > MAX_ROOMS_WITH_TIMES) fault(`has more than ${MAX_ROOMS_WITH_TIMES} rooms`);
  for (const [index, [room, settings]] of entries.entries()) {
    if (!partyIdSchema.safeParse(room).success) {
      fault(`the name of its room ${index + 1} must be 1 to 40 letters, digits or hyphens`);
      continue;
    }
    const read = settingsOfRoom.safeParse(settings);
    if (read.success) rooms.set(room, read.data);
    for (const { path, message } of read.error?.issues ?? []) fault(`${[room, ...path].join('.')} ${message}`);
  }
  return rooms;
});

function objectOf(text: string): object | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? read : undefined;
  } catch {
    return undefined;
  }
}
