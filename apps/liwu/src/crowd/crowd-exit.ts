import type { CrowdOptions } from './crowd-options.js';
import { isKept, type Tally } from './verdict.js';

/** How a crowd's command ends. */
interface CrowdExit {
  readonly exitCode: 0 | 1;
  /** What the report does not say by itself. */
  readonly complaint: string | undefined;
}

/** What can lose a request before anything is charged for it: a message that is dropped, a viewer that leaves. */
type Losses = Pick<CrowdOptions, 'drop' | 'offline'>;

/** Fails where a promise was broken, and where nobody answered a request although no fault was ordered that could lose it. */
export const crowdExit = (tally: Tally, { drop, offline }: Losses): CrowdExit => {
  const unserved = drop === 0 && offline === 0 ? tally.unheard : 0;
  const complaint =
    unserved > 0
      ? `Requests without an answer, although no fault was ordered that could lose them: ${unserved}`
      : undefined;
  return { exitCode: isKept(tally) && unserved === 0 ? 0 : 1, complaint };
};
