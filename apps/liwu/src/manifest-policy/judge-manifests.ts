import { titleOf } from './manifest.js';
import type { Rendered, Rule } from './rule.js';
import { CLUSTER_RULES } from './rules/cluster-rules.js';
import { NETWORK_RULES } from './rules/network-rules.js';
import { POD_RULES } from './rules/pod-rules.js';
import { SETTINGS_RULES } from './rules/settings-rules.js';
import { SUITE_RULES } from './rules/suite-rules.js';

/** Everything that must hold of every overlay. */
export const RULES: readonly Rule[] = [
  ...POD_RULES,
  ...SETTINGS_RULES,
  ...SUITE_RULES,
  ...CLUSTER_RULES,
  ...NETWORK_RULES,
];

/** A rule that was broken, and a line that says by what and why. */
export interface Verdict {
  readonly rule: string;
  readonly line: string;
}

/** Judges an overlay by all rules: an empty list where all of them hold. */
export const judgeManifests = (rendered: Rendered): Verdict[] =>
  RULES.flatMap(({ name, breaches }) =>
    breaches(rendered).map(({ object, reason }) => ({ rule: name, line: `${name}: ${titleOf(object)} ${reason}` })),
  );
