import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Argument, type Command, Option } from 'commander';
import { Kubectl } from '../kubectl.js';
import { OperatorJob } from './operator-job.js';

/** What its words have told by their end is true of it within moments. */
const SETTLED_WITHIN_MS = 60_000;

/** Adds the command that runs a service's own program in a cluster, from anywhere that `kubectl` reaches it. */
export const addRunJob = (cluster: Command): void => {
  cluster
    .command('run')
    .description(
      "Start a job from one of the operator's templates in the cluster that KUBECONFIG names, show its words, and exit with its exit code: " +
        "'cluster run wallet-verify-ledger', 'cluster run wallet-rebuild -- --accept-changes'",
    )
    .addArgument(new Argument('<template>', 'as `kubectl get cronjobs` names it'))
    .addArgument(new Argument('[arguments...]', 'for its program, behind those that the template has'))
    .addOption(new Option('--namespace <name>', 'where the suite is').default('liwu'))
    .action(async (template: string, more: string[], { namespace }: { namespace: string }) => {
      process.exitCode = await runOperatorJob(new Kubectl(namespace), template, more);
    });
};

/** Passes on the job's words as they come. Whoever interrupts it leaves the job at work: it is the cluster's. */
async function runOperatorJob(kubectl: Kubectl, template: string, more: readonly string[]): Promise<number> {
  const job = await OperatorJob.start(kubectl, template, more);
  process.stderr.write(`The job is ${job.name}, in ${kubectl.namespace}.\n`);
  await job.begun();
  const words = ['--namespace', kubectl.namespace, 'logs', '--follow', `job/${job.name}`];
  await once(spawn('kubectl', words, { stdio: 'inherit' }), 'close');
  return job.ended(SETTLED_WITHIN_MS);
}
