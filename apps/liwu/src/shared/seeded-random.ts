/** Numbers from 0 to 1, exclusive, that follow from a seed alone: the same crowd can be sent again. */
export type Random = () => number;

/** Mulberry32: small, quick, and even enough to plan a crowd. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** One of them, each as likely as the others. */
export const oneOf = <Thing>(things: readonly Thing[], random: Random): Thing => {
  const thing = things[Math.floor(random() * things.length)];
  if (thing === undefined) throw new RangeError('one of none');
  return thing;
};
