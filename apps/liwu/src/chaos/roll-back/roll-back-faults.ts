import type { CrowdResult } from '../../crowd/crowd-run.js';
import { isKept } from '../../crowd/verdict.js';
import { STORING_SERVICES } from '../../suite/storing-services.js';
import { holds, type Verdict } from '../../verify/violations.js';
import type { Healed } from './heal.js';
import { keyOf, type LaneEnd } from './lane-ends.js';

/** A lane whose database has forgotten events that its topic holds. */
export interface RolledBackLane extends LaneEnd {
  readonly forgotten: number;
  /** What its service says of it; undefined where it says nothing. */
  readonly named: string | undefined;
  /** What an operator's `reconcile` says of it; undefined where it finds no fork there. */
  readonly fork: string | undefined;
  /** Records that its topic got since the database was put back, though its service must not go on. */
  readonly published: number;
  /** Events that its table got after its row said that it is stopped, though commands must be refused from then on. */
  readonly committed: number;
}

/** What was seen of a suite whose database was put back to an earlier state. */
export interface RollBack {
  readonly before: Pick<CrowdResult, 'tally'>;
  /** The judge's, before anything was put back. */
  readonly verdicts: readonly Verdict[];
  readonly lanes: readonly RolledBackLane[];
  /** How a crowd fared that came later, or why it could not even begin. */
  readonly after: Pick<CrowdResult, 'tally'> | string;
  readonly notBack: readonly string[];
  /** What became of it once its databases were brought up to their topics. */
  readonly healed: Omit<Healed, 'crowd'> & { readonly crowd: Pick<CrowdResult, 'tally'> | string };
}

/** How whoever comes to a stopped lane is refused. */
const REFUSED_AS_STOPPED = /\b503\b.*\blane_unavailable\b/;

/** What is wrong, in sentences, with how a suite bore that its database forgot events. */
export function rollBackFaults({ after, before, healed, lanes, notBack, verdicts }: RollBack): string[] {
  const faults = notBack.map((name) => `${name} was not ready again`);
  if (!isKept(before.tally)) faults.push('a promise was broken before anything was put back');
  for (const { check } of verdicts.filter((verdict) => !holds(verdict))) {
    faults.push(`before anything was put back it did not hold that ${check}`);
  }
  if (lanes.length === 0) faults.push(`no lane of ${STORING_SERVICES.join(', ')} had anything to forget`);
  faults.push(...lanes.flatMap(faultsOf));
  if (typeof after !== 'string' && !isKept(after.tally)) faults.push('a promise was broken after it');
  if (typeof after === 'string' && !REFUSED_AS_STOPPED.test(after)) {
    faults.push(`whoever came later was not refused for a stopped lane: ${after}`);
  }
  return [...faults, ...faultsOfHealed(healed)];
}

function faultsOfHealed({ adopted, behind, crowd, stopped, verdicts }: RollBack['healed']): string[] {
  const faults = [
    ...stopped.map((lane) => `${lane} stands still although it was brought up to its topic`),
    ...behind.map((lane) => `${lane} has fewer events than before`),
  ];
  for (const { adopt, rebuild, service } of adopted) {
    if (adopt.code !== 0) faults.push(`${service} was not brought up to its topic: ${adopt.said}`);
    if (rebuild.code !== 0) faults.push(`the state of ${service} is not what its events say: ${rebuild.said}`);
  }
  if (typeof crowd === 'string') faults.push(`whoever came once all was healed could not begin: ${crowd}`);
  else if (!isKept(crowd.tally)) faults.push('a promise was broken once all was healed');
  for (const { check } of verdicts.filter((verdict) => !holds(verdict)))
    faults.push(`once all was healed it did not hold that ${check}`);
  return faults;
}

function faultsOf(lane: RolledBackLane): string[] {
  const { committed, forgotten, fork, named, published } = lane;
  const faults: string[] = [];
  if (named === undefined) faults.push(`forgot ${forgotten} events, and nobody says so`);
  else if (!/fork/.test(named)) faults.push(`stopped for another reason: ${named}`);
  if (fork === undefined) faults.push('is forked, and reconcile finds nothing');
  if (published > 0) faults.push(`was forked, and published ${published} more events`);
  if (committed > 0) faults.push(`was stopped, and committed ${committed} more events`);
  return faults.map((fault) => `${keyOf(lane)} ${fault}`);
}
