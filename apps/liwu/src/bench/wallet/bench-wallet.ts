import { rmSync } from 'node:fs';
import { createDatabases, databaseUrl, startPostgres } from '@liwu/embedded';
import { Refusal } from '../../refusal.js';
import { type Say, step } from '../../shared/progress.js';
import { portOf } from '../../suite/ports.js';
import { makeOwnStateDir } from '../../suite/suite-file.js';
import { CpuMeter } from '../cpu-meter.js';
import { MachinePace } from '../machine-pace.js';
import {
  exportLine,
  growthLine,
  partsTable,
  phaseTable,
  ratioLine,
  readsTable,
  type WalletPhase,
} from './wallet-report.js';
import { WalletProcess } from './wallet-process.js';

export interface WalletBenchOptions {
  readonly portBase: number;
  readonly rounds: number;
  /** How many gifts a phase of the stage has. */
  readonly gifts: number;
  readonly viewers: number;
  readonly batch: number;
  /** To how many transfers the books grow behind the rounds; 0 for not at all. */
  readonly transfers: number;
  readonly profile?: string;
}

const DATABASES = { stage: 'bench_stage', plain: 'bench_plain' };
/** The compilers of Node and the caches of Postgres take their time. */
const WARM_UP_ROUNDS = 1;
/** The reference is slower: its phases have fewer gifts, so that all take about as long. */
const PLAIN_PART = 4;
/** The lanes take at most a quarter of a batch from each of them: 1,000 of 4,000. */
const LANE_PART = 4;
const TRANSFERS_PER_GIFT = 4;
const STEP_MS = 250;
const AUDIENCES = ['hot', 'uniform'] as const;
/** Growing, the books go through a month. */
const MONTH_MS = 29 * 86_400_000;
const GROWTH_STEPS = 10;

/**
 * Measures the wallet's stage alone, without Kafka, on an embedded Postgres of its own that is set as the suite's is (`POSTGRES_SETTINGS`: `fsync`
 * and `synchronous_commit` on, 256 MB of shared buffers, `max_wal_size` 1 GB; its connections plan as the lanes' do). A gift is a hold and its
 * settling, with lots, chain, day totals, running balances and the events. In each round all gifts of a phase are one streamer's (`hot`), or
 * 10,000 streamers' (`uniform`), or the one streamer's with the plain reference (`plain`, see the wallet's `plain.ts`). Then what a gift costs while
 * the books grow through a month, by turns the hot streamer's gifts and the many's, and what reading and exporting them takes at that size: `--transfers 10000000`
 * for the documented run. False where the books are wrong.
 */
export const benchWallet = async (
  options: WalletBenchOptions,
  say: Say,
  interrupted: AbortSignal,
): Promise<boolean> => {
  const stateDir = makeOwnStateDir('bench');
  const port = portOf(options.portBase, 'postgres');
  try {
    const postgres = await step(say, 'starting Postgres', () =>
      startPostgres({ stateDir, port, log: () => undefined }),
    );
    try {
      await createDatabases(postgres.url, Object.values(DATABASES));
      const urls = {
        stage: databaseUrl(postgres.url, DATABASES.stage),
        plain: databaseUrl(postgres.url, DATABASES.plain),
      };
      const wallet = new WalletProcess(urls, options.profile);
      const machine = new MachinePace();
      try {
        return await new WalletBench(wallet, postgres.pid, machine, stateDir, options, say, interrupted).run();
      } finally {
        await machine.stop();
        await wallet.end();
      }
    } finally {
      await postgres.stop();
    }
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
};

class WalletBench {
  #posted = 0;
  readonly #faults: string[] = [];

  constructor(
    private readonly wallet: WalletProcess,
    private readonly postgres: number,
    private readonly machine: MachinePace,
    private readonly folder: string,
    private readonly options: WalletBenchOptions,
    private readonly say: Say,
    private readonly interrupted: AbortSignal,
  ) {}

  async run(): Promise<boolean> {
    const { viewers, batch, transfers } = this.options;
    const shape = { viewers, batch, perLane: batch / LANE_PART };
    this.#posted = await step(this.say, `seeding ${viewers} viewers`, () => this.wallet.prepare(shape));
    await step(this.say, 'warming up', async () => {
      for (let n = 0; n < WARM_UP_ROUNDS; n++)
        for (const phase of ['hot', 'uniform', 'plain'] as const) await this.#phase(phase, phase);
    });
    await this.#rounds();
    await this.#check('the rounds');
    if (transfers > 0) await this.#grow();
    for (const fault of this.#faults) this.say(`WRONG: ${fault}`);
    return this.#faults.length === 0;
  }

  async #rounds(): Promise<void> {
    const phases = { hot: [], uniform: [], plain: [] } as Record<'hot' | 'uniform' | 'plain', WalletPhase[]>;
    for (let round = 1; round <= this.options.rounds; round++) {
      for (const kind of ['hot', 'uniform', 'plain'] as const)
        phases[kind].push(await this.#phase(kind, `${round} ${kind}`));
    }
    const { hot, uniform, plain } = phases;
    this.say(`\nCPU in seconds for 1,000 gifts:\n${phaseTable([...hot, ...uniform, ...plain])}`);
    this.say(`\nMilliseconds for 1,000 gifts, in the order in which a batch passes:\n${partsTable({ hot, uniform })}`);
    this.say(ratioLine('one hot streamer / many', hot, uniform));
    this.say(ratioLine('stage / plain, one hot streamer', hot, plain));
  }

  async #phase(
    kind: 'hot' | 'uniform' | 'plain',
    name: string,
    gifts = this.options.gifts,
    stepMs = STEP_MS,
  ): Promise<WalletPhase> {
    if (this.interrupted.aborted) throw new Refusal('The bench was interrupted.');
    const meter = new CpuMeter({ postgres: this.postgres }, this.machine);
    const ran =
      kind === 'plain'
        ? await this.wallet.plain(Math.ceil(gifts / PLAIN_PART))
        : await this.wallet.stage(kind, gifts, stepMs);
    const cpu = meter.read();
    if (kind !== 'plain') this.#posted += ran.transfers;
    return { name, ...ran, postgresMs: cpu.ms.get('postgres'), pace: cpu.pace };
  }

  async #grow(): Promise<void> {
    const { transfers, batch } = this.options;
    const gifts = Math.ceil((transfers - this.#posted) / TRANSFERS_PER_GIFT / GROWTH_STEPS / AUDIENCES.length);
    const stepMs = Math.floor(MONTH_MS / (GROWTH_STEPS * AUDIENCES.length * ((2 * gifts) / batch + 1)));
    const phases = { hot: [], uniform: [] } as Record<(typeof AUDIENCES)[number], WalletPhase[]>;
    const steps = gifts > 0 ? GROWTH_STEPS : 0;
    for (let n = 1; n <= steps; n++) {
      for (const kind of AUDIENCES) {
        const phase = await this.#phase(kind, '', gifts, stepMs);
        phases[kind].push(phase);
        this.say(growthLine(this.#posted, kind, phase));
      }
    }
    if (steps > 0)
      for (const kind of AUDIENCES)
        this.say(ratioLine(`${kind}, last / first`, phases[kind].slice(-1), phases[kind].slice(0, 1)));
    await this.#check('the growth');
    for (const exported of await this.wallet.exported(this.folder)) this.say(exportLine(exported));
    this.say(`\nReads at ${this.#posted} transfers, in milliseconds:\n${readsTable(await this.wallet.reads())}`);
  }

  async #check(behind: string): Promise<void> {
    const faults = await step(this.say, `checking the books behind ${behind}`, () => this.wallet.faults());
    this.#faults.push(...faults);
    this.say(`books behind ${behind}: ${faults.length === 0 ? 'in order' : `${faults.length} faults`}`);
  }
}
