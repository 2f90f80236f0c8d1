import { type Command, Option } from 'commander';
import { interruption } from '../command/end-signal.js';
import { numberOption, type StateDirOption, withStateDir } from '../command/options.js';
import { FAULTLESS_CROWD } from '../crowd/crowd-options.js';
import { INTERRUPTED } from '../crowd/crowd-run.js';
import { demandSuite } from '../suite/find-suite.js';
import { clusterSecrets } from './cluster-secrets.js';
import { type ClusterTestOptions, testCluster } from './e2e/cluster-test.js';
import { addRunJob } from './operator-jobs/run-job-command.js';
import { crowdUnderEvents } from './toolbox/crowd-under-events.js';
import { keepToolbox } from './toolbox/keep-toolbox.js';

/** What the crowd of a cluster is to be like; few enough for a machine of two cores that runs everything. */
interface ClusterCrowd {
  readonly gifts: number;
  readonly rate: number;
  readonly viewers: number;
  readonly rooms: number;
  readonly seed: number;
}

const MAX_GIFTS = 200_000;
const MAX_RATE = 1_000;
const MAX_VIEWERS = 5_000;
const MAX_ROOMS = 500;
const MAX_SEED = 0xffff_ffff;

/** Adds the commands for a cluster: `secrets`, `run` and `test` from outside of it, `toolbox` and `crowd` within. */
export const registerCluster = (program: Command): void => {
  const cluster = program.command('cluster').description('Run and test a suite on Kubernetes');
  addSecrets(cluster);
  addRunJob(cluster);
  addTest(cluster);
  addToolbox(cluster);
  addCrowd(cluster);
};

function addSecrets(cluster: Command): void {
  cluster
    .command('secrets')
    .description("Print new secrets for the manifests, for 'kubectl create -f -', which refuses to replace any")
    .addOption(new Option('--namespace <name>', 'where they are for').default('liwu'))
    .addOption(new Option('--database-host <host:port>', 'where Postgres is').default('postgres:5432'))
    .option('--roles', 'for production: a database role for each service, and nothing of what stands in locally', false)
    .action((place: { namespace: string; databaseHost: string; roles: boolean }) => {
      process.stdout.write(`${JSON.stringify(clusterSecrets(place), undefined, 2)}\n`);
    });
}

function addTest(cluster: Command): void {
  const command = cluster
    .command('test')
    .description(
      'Put k8s/overlays/local into the cluster that KUBECONFIG names, roll all of it under a crowd, and judge',
    )
    .option('--keep', 'leave it in the cluster', false)
    .option('--replace', 'remove a namespace liwu that is there already, with all that is in it', false)
    .addOption(
      numberOption(
        '--gap-factor <times>',
        'how many times as long as its goal a roll may go without a grant',
        1,
        1,
        10,
      ),
    )
    .option('--report <file>', 'write the result for programs')
    .option('--first-overlay <folder>', 'the overlay of another version, whose services are installed first')
    .option('--first-commit <commit>', 'what the images of the first version were made of', 'unknown')
    .option('--next-commit <commit>', 'what those were made of that it is upgraded to', 'unknown');
  withCrowd(command).action(async (options: ClusterTestOptions) => {
    process.exitCode = await testCluster(options, (line) => console.log(line));
  });
}

function addToolbox(cluster: Command): void {
  const command = cluster
    .command('toolbox')
    .description('Be the main process of the toolbox in a cluster: say where its settings say the suite is, and stay');
  withStateDir(command).action(({ stateDir }: StateDirOption) => keepToolbox(stateDir));
}

function addCrowd(cluster: Command): void {
  const command = cluster
    .command('crowd')
    .description('Within the toolbox: send a crowd, wait for the file that says what befell the cluster, and judge');
  withStateDir(withCrowd(command)).action(async ({ stateDir, ...crowd }: StateDirOption & ClusterCrowd) => {
    const options = { ...FAULTLESS_CROWD, ...crowd, receivers: 2, scarce: true };
    const interrupted = interruption(() => process.exit(INTERRUPTED));
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const { clean } = await crowdUnderEvents(demandSuite(stateDir), stateDir, options, say, interrupted);
    process.exitCode = clean ? 0 : 1;
  });
}

const withCrowd = (command: Command): Command =>
  command
    .addOption(numberOption('--gifts <count>', 'how many gifts are sent in all', 5_000, 1, MAX_GIFTS))
    .addOption(numberOption('--rate <gifts>', 'gifts a second, of all viewers together', 20, 1, MAX_RATE))
    .addOption(numberOption('--viewers <count>', 'how many viewers send them', 200, 1, MAX_VIEWERS))
    .addOption(numberOption('--rooms <count>', 'how many rooms they are in', 10, 1, MAX_ROOMS))
    .addOption(numberOption('--seed <number>', 'the same seed plans the same crowd', 1, 0, MAX_SEED));
