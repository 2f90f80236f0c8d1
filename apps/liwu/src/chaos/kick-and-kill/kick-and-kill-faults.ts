import { isKept } from '../../crowd/verdict.js';
import { holds } from '../../verify/violations.js';
import { TAKEN_IDENTITY } from './identity-thief.js';
import type { KickAndKill } from './kick-and-kill.js';
import type { TakenIn } from './taken-in-by-spares.js';

/** A request that was put to somebody who is gone has been taken in by a spare within this time, whichever it is. */
export const TAKEN_IN_WITHIN_MS = 2_000;
/** Grants flow again within this time, in each lane. */
export const GRANTS_WITHIN_MS = 7_000;

/** What is wrong, in sentences, with how a suite bore both faults; nothing where all promises were kept and both bounds, too. */
export const kickAndKillFaults = (seen: KickAndKill): string[] => {
  const { afterKick, afterKill, crowd, grantPauses, verdicts } = seen;
  const { broken, unheard } = crowd.tally;
  return [
    ...(isKept(crowd.tally) ? [] : [`a promise was broken: ${JSON.stringify(broken)}`]),
    ...verdicts.filter((verdict) => !holds(verdict)).map(({ check }) => `it did not hold that ${check}`),
    ...(unheard > 0 ? [`${unheard} requests were never answered`] : []),
    ...takenInFaults('the identity that was taken', afterKick),
    ...takenInFaults('the replica that was killed', afterKill),
    ...pauseFault('the kick', grantPauses.kick.worstLaneMs),
    ...pauseFault('the kill', grantPauses.kill.worstLaneMs),
    ...retirementFaults(seen),
  ];
};

function takenInFaults(whom: string, { never, requests, tookMs }: TakenIn): string[] {
  if (requests === 0) return [`no request was put to ${whom}, so nothing was shown`];
  const tooLate = tookMs && tookMs.max > TAKEN_IN_WITHIN_MS;
  return [
    ...(never.length > 0 ? [`${never.length} requests that were put to ${whom} were never taken in`] : []),
    ...(tooLate ? [`a request that was put to ${whom} was taken in only after ${tookMs.max.toFixed(0)} ms`] : []),
  ];
}

const pauseFault = (what: string, worstLaneMs: number): string[] =>
  worstLaneMs > GRANTS_WITHIN_MS ? [`after ${what} a lane had no grant for ${worstLaneMs.toFixed(0)} ms`] : [];

function retirementFaults({ retirement, thief }: KickAndKill): string[] {
  const { alerted, counted, isReady } = retirement;
  return [
    ...(alerted.length === 1 && alerted[0] === TAKEN_IDENTITY
      ? []
      : [`the log alerts of the retirement of ${alerted.join(', ') || 'nobody'}, not once of ${TAKEN_IDENTITY}`]),
    ...(counted === 1 ? [] : [`the metrics count ${counted} retired identities, not 1`]),
    ...(isReady ? [] : ['the gateway that lost an identity is not ready, though it has others']),
    ...(thief.isAlone ? [] : [`somebody logged in as ${TAKEN_IDENTITY} again after the second login`]),
  ];
}
