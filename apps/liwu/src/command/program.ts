import { readFileSync } from 'node:fs';
import { Argument, Command, Option } from 'commander';
import { z } from 'zod';
import { registerAdopt } from '../adopt/adopt-command.js';
import { registerBench } from '../bench/bench-command.js';
import { registerChaos } from '../chaos/chaos-command.js';
import { registerCluster } from '../cluster/cluster-command.js';
import { registerCrowd } from '../crowd/crowd-command.js';
import { registerIssuer } from '../issuer/issuer-command.js';
import { registerToken } from '../issuer/token-command.js';
import { registerParked } from '../parked/parked-command.js';
import { registerRebuild } from '../rebuild/rebuild-command.js';
import { registerReconcile } from '../reconcile/reconcile-command.js';
import { registerReconcileLedger } from '../reconcile-ledger/reconcile-ledger-command.js';
import { registerSeedDemo } from '../seed-demo/seed-demo-command.js';
import { status, type StatusOptions } from '../status/status.js';
import { PLACE_NAMES, urlOf } from '../status/url.js';
import { demandSuite } from '../suite/find-suite.js';
import { ONE_OF_EACH, parseReplicas } from '../suite/replicas.js';
import { registerTraces } from '../traces/traces-command.js';
import { down } from '../up/down.js';
import { up, type UpOptions } from '../up/up.js';
import { verify, type VerifyOptions } from '../verify/verify.js';
import { registerVerifyLedger } from '../verify-ledger/verify-ledger-command.js';
import { parseSeconds, type StateDirOption, withPortBase, withStateDir } from './options.js';

/** Every command of `liwu`, by name. */
export const buildProgram = (): Command => {
  const program = new Command('liwu')
    .description('Runs and checks a Liwu suite on this machine.')
    .version(ownVersion())
    // Whoever runs it chooses the exit code: 1 is kept for what a command has found.
    .exitOverride()
    .showHelpAfterError('(add --help for what can be given)');
  addUp(program);
  withStateDir(program.command('down').description('End the suite in order; data, secrets and logs are kept')).action(
    (options: StateDirOption) => down(options),
  );
  withStateDir(program.command('status').description('Tell which processes run, where, and whether they are ready'))
    .option('--json', 'print it for programs: states, pids, ports, urls', false)
    .option('--usage', 'watch for ten seconds what each process takes of memory and processors', false)
    .action(async (options: StatusOptions) => void (process.exitCode = await status(options)));
  withStateDir(program.command('url').description("Print where to connect: a service's database, Kafka, an API"))
    .addArgument(
      new Argument(
        '<place>',
        'a service by its name for its database, with -api for its HTTP address; or a server',
      ).choices(PLACE_NAMES),
    )
    .action((place: string, { stateDir }: StateDirOption) => console.log(urlOf(demandSuite(stateDir), place)));
  registerToken(program);
  registerSeedDemo(program);
  registerIssuer(program);
  addVerify(program);
  registerParked(program);
  registerCrowd(program);
  registerTraces(program);
  registerBench(program);
  registerChaos(program);
  registerCluster(program);
  registerAdopt(program);
  registerRebuild(program);
  registerReconcile(program);
  registerReconcileLedger(program);
  registerVerifyLedger(program);
  return program;
};

/** As this package's own file has it. */
function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

function addUp(program: Command): void {
  const command = program
    .command('up')
    .description('Start Kafka, Postgres, the sandbox and the four services, and seed a demo')
    .option('--detach', 'return once everything is ready, and leave it running in the background', false)
    .addOption(
      new Option('--replicas <service=count>', 'how many processes of a service; replica r listens 10·r higher')
        .default(ONE_OF_EACH, 'one of each')
        .argParser(parseReplicas),
    );
  withPortBase(withStateDir(command)).action((options: UpOptions) => up(options));
}

function addVerify(program: Command): void {
  withStateDir(
    program
      .command('verify')
      .description('Check the books from the outside: exits 0 when all holds, 1 when not, 2 when it cannot check'),
  )
    .option('--json', 'print the verdicts for programs', false)
    .addOption(
      new Option('--wait <seconds>', 'how long to wait for gifts in flight before they are judged by their age')
        .default(90)
        .argParser(parseSeconds),
    )
    .action(async (options: VerifyOptions) => void (process.exitCode = await verify(options)));
}
