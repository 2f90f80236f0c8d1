import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { COULD_NOT, Refusal } from '../refusal.js';
import { demandSuite } from '../suite/find-suite.js';
import { keptSecrets } from '../suite/secrets.js';
import type { StoringService } from '../suite/storing-services.js';
import type { Suite } from '../suite/suite-file.js';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { servicePlans } from '../up/child-plans.js';
import { jobInstead } from './job-instead.js';

/** What is run, with what arguments and in which environment. */
interface ProgramPlan {
  readonly nodeArguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** What a service's own programs beside itself are called: each is a file of its `dist`. */
export type OwnProgram = 'rebuild' | 'adopt' | 'verify-ledger';

/**
 * A service's own program, in the environment in which the suite runs the service. Only the service itself knows its state; it is a process
 * of its own because no app imports another.
 */
export const programPlan = (
  { portBase, databases }: Pick<Suite, 'portBase' | 'databases'>,
  stateDir: string,
  service: StoringService,
  program: OwnProgram,
  flags: readonly string[],
): ProgramPlan => {
  const inherited = process.env;
  const suite = { portBase, stateDir, replicas: ONE_OF_EACH, secrets: keptSecrets(stateDir), inherited };
  const plan = servicePlans(suite, databases).find(({ app }) => app === service);
  if (!plan) throw new Error(`the suite has no ${service}`);
  const main = plan.nodeArguments.at(-1)!;
  const nodeArguments = [...plan.nodeArguments.slice(0, -1), join(dirname(main), `${program}.js`), ...flags];
  return { nodeArguments, environment: plan.environment };
};

/**
 * Runs it for the suite of this machine, with its words as ours, and gives back its exit code; refuses in a toolbox, with what is done there
 * instead.
 */
export const runOwnProgram = async (
  stateDir: string,
  service: StoringService,
  program: OwnProgram,
  flags: readonly string[],
): Promise<number> => {
  const suite = demandSuite(stateDir);
  if (suite.inCluster) throw new Refusal(jobInstead(service, program, flags));
  const { nodeArguments, environment } = programPlan(suite, stateDir, service, program, flags);
  const child = spawn(process.execPath, [...nodeArguments], { env: environment, stdio: 'inherit' });
  await once(child, 'exit');
  return child.exitCode ?? COULD_NOT;
};
