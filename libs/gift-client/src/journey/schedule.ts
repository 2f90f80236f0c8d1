/** How many times a request may be asked; each that may have arrived counts. */
export const MAX_TRIES = 9;
/** So many times, and a viewer is told that the gateway has no room; a gift that comes a minute late is none. */
export const MAX_TIMES_OVERLOADED = 4;
/** After so many tries in silence a viewer's other gifts wait. */
export const SILENCES_UNHEARD = 2;
/** After this long no new try is begun: a request's id is good for ten minutes, a viewer's patience for less. */
export const GIVE_UP_AFTER_MS = 120_000;
/** After the last try: a request that was recorded is priced and held within 30 s, or refused. */
export const LAST_WAIT_MS = 45_000;
/** Once granted, and not known to be shown, the request is repeated to learn how it ended. */
export const FIRST_PROBE_MS = 5_000;
export const LONGEST_WAIT_MS = 15_000;

const WAITS_MS = [1_500, 1_500, 3_000, 6_000, 12_000];
const EXACT_WAITS = 2;
const SPREAD = 0.2;
const SCATTER = 0.5;

/** A crowd that was turned away at once is not to come again at once: each waits longer than it was told, by up to a half. */
export const scattered = (waitMs: number, random: number): number => waitMs * (1 + SCATTER * random);

/** How long silence is borne: the spares are asked at 1.5 s and 3 s, then ever more rarely, spread by up to a fifth. */
export const silenceMs = (silences: number, random: number): number => {
  const waitMs = WAITS_MS[silences] ?? LONGEST_WAIT_MS;
  return silences < EXACT_WAITS ? waitMs : waitMs * (1 - SPREAD * random);
};
