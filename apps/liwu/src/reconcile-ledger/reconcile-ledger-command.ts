import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { numberOption, parseName, parseSeconds, type StateDirOption, withStateDir } from '../command/options.js';
import { operatorToken, type TokenFileOption, withTokenFile } from '../issuer/operator-token.js';
import { COULD_NOT } from '../refusal.js';
import { inSeconds } from '../shared/seconds.js';
import { demandSuite } from '../suite/find-suite.js';
import { ReconciliationApi, type RunAnswer } from './reconciliation-api.js';
import { mismatchesOf, reconciliationLines } from './reconciliation-lines.js';

interface ReconcileLedgerOptions extends StateDirOption, TokenFileOption {
  readonly as: string;
  readonly items: number;
  readonly within: number;
}

const CLEAN = 0;
const MISMATCH = 1;
const LOOK_AGAIN_MS = 250;
const USUAL_ITEMS = 20;
const MOST_ITEMS = 1_000;
const USUAL_WAIT_S = 1_800;

/** Adds the command that has the wallet compare what was published with its ledger. */
export const registerReconcileLedger = (program: Command): void => {
  const command = program
    .command('reconcile-ledger')
    .description(
      'Compare what was published with the ledger: every event with its posting, every decision on a delivery with its gift. ' +
        'Exits 0 when all match or are on their way, 1 when something does not match (it says what), 2 when it cannot be told',
    )
    .addOption(new Option('--as <name>', 'who asks; it stands in the record').default('liwu').argParser(parseName))
    .addOption(numberOption('--items <count>', 'how much of what does not match is shown', USUAL_ITEMS, 1, MOST_ITEMS))
    .addOption(
      new Option('--within <seconds>', 'for so long the answer is waited for')
        .default(USUAL_WAIT_S)
        .argParser(parseSeconds),
    );
  withTokenFile(withStateDir(command)).action(async (options: ReconcileLedgerOptions) => {
    process.exitCode = await reconcileLedger(options);
  });
};

async function reconcileLedger({ as, items, stateDir, tokenFile, within }: ReconcileLedgerOptions): Promise<number> {
  const { urls } = demandSuite(stateDir);
  const wanted = { subject: as, role: 'auditor', ...(tokenFile !== undefined && { tokenFile }) } as const;
  const api = ReconciliationApi.by(await operatorToken(urls, wanted), urls);
  const run = await ended(api, await api.begin(randomUUID()), within * 1_000);
  if (run.status !== 'done') {
    const why =
      run.status === 'failed' ? (run.failure ?? 'it failed') : `it is not done within ${inSeconds(within * 1_000)}`;
    process.stderr.write(`liwu: could not compare (${run.reconciliation_id}): ${why}\n`);
    return COULD_NOT;
  }
  const isClean = mismatchesOf(run) === 0;
  const found = isClean ? [] : await api.items(run.reconciliation_id, items);
  process.stdout.write(`${reconciliationLines(run, found).join('\n')}\n`);
  return isClean ? CLEAN : MISMATCH;
}

/** The run when it is over, or as it is when that was waited for long enough. */
async function ended(api: ReconciliationApi, id: string, withinMs: number): Promise<RunAnswer> {
  const until = performance.now() + withinMs;
  for (;;) {
    const run = await api.show(id);
    if (run.status === 'done' || run.status === 'failed' || performance.now() > until) return run;
    await sleep(LOOK_AGAIN_MS);
  }
}
