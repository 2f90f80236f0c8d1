import type { RollResult } from '../roll-event.js';

/** A check's line, and what broke it beneath. */
export const verdictMark = ({ check, holds, looked, shown }: RollResult['verdicts'][number]): string[] => [
  `${holds ? 'holds ' : 'BROKEN'}  ${check}  ${looked}`,
  ...shown.map((violation) => `          ${violation}`),
];
