import { judgeManifests, RULES, type Verdict } from './judge-manifests.js';
import type { PlantedBreach } from './plant.js';
import { PLANTED_BREACHES } from './planted-breaches.js';
import type { Rendered } from './rule.js';

/** The planted breaches which the policy does not see in an overlay that keeps it; each is planted in a copy of its own. */
export const unbittenBreaches = ({ manifests, settings }: Rendered): PlantedBreach[] =>
  PLANTED_BREACHES.filter(({ rule, plant }) => {
    const broken = structuredClone([...manifests]);
    plant(broken);
    return !judgeManifests({ manifests: broken, settings }).some((verdict) => verdict.rule === rule);
  });

/** What is told of an overlay: one line where it is in order, else one for everything that is not. */
export const describeJudgement = (
  objects: number,
  verdicts: readonly Verdict[],
  unbitten: readonly PlantedBreach[],
): { readonly lines: readonly string[]; readonly isKept: boolean } => {
  const lines = [
    ...verdicts.map(({ line }) => line),
    ...unbitten.map(({ rule, what }) => `${rule}: does not see ${what}`),
  ];
  if (lines.length > 0) return { lines, isKept: false };
  const told = `policy: ${objects} objects keep all ${RULES.length} rules; each of ${PLANTED_BREACHES.length} planted breaches is refused`;
  return { lines: [told], isKept: true };
};
