import type { StoringService } from '../suite/storing-services.js';
import type { OwnProgram } from './own-program.js';

const DRY_RUN = '--dry-run';

/** The arguments for which k8s/components/operator-jobs has a template, and what is added to the program's name for them. */
const suffixOf = (flags: readonly string[]): string | undefined => {
  if (flags.length === 0) return '';
  return flags.length === 1 && flags[0] === DRY_RUN ? DRY_RUN.slice(1) : undefined;
};

/** What an operator of a cluster does instead of running a service's program in the toolbox, whose image has none of them. */
export const jobInstead = (service: StoringService, program: OwnProgram, flags: readonly string[]): string => {
  const suffix = suffixOf(flags);
  const job = `${service}-${program}${suffix ?? ''}`;
  return [
    "In a cluster this is a job in the service's own image:",
    `  kubectl -n liwu create job ${job}-1 --from=cronjob/${job}`,
    `  kubectl -n liwu wait job/${job}-1 --for=jsonpath='{.status.conditions[0].type}' --timeout=1h`,
    `  kubectl -n liwu logs job/${job}-1`,
    ...(suffix === undefined ? [`For its arguments (${flags.join(' ')}) see docs/operations.md, Jobs.`] : []),
  ].join('\n');
};
