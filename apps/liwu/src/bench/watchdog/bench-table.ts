import { atLeast } from '../bound.js';
import { Refusal } from '../../refusal.js';
import { type Say, step } from '../../shared/progress.js';
import { CpuMeter } from '../cpu-meter.js';
import { askedLine, giftsPerSecond, ratioLine, type TablePhase, workLine } from './watchdog-report.js';
import type { WatchdogProcess, Work, Wrote } from './watchdog-process.js';

/** The databases of the bench: the one that is filled is the service's own, which the lanes work afterwards; so no events are written there, which they would publish. */
export const FULL = 'full';
export const EMPTY = 'empty';

/** The table alone keeps up with so many gifts a second, however many are outstanding. */
const AT_LEAST_PER_SECOND = 20_000;
const WORKS = ['insert', 'claim', 'close'] as const;
const FILL_STEPS = 8;
const POLLS = 1_000;
const POLLS_OF_MANY = 20;
/** What fills the table is due a day later, and all of it two days later. */
const ALL_DUE_MS = 2 * 86_400_000;

export interface TableBenchOptions {
  /** How many gifts are outstanding. */
  readonly outstanding: number;
  readonly rounds: number;
  /** How many gifts a round inserts, claims and closes. */
  readonly gifts: number;
}

/** What the table alone bears, by turns full and empty, and empty with the events that the lanes write besides; what asking it costs when nothing is due. */
export class TableBench {
  constructor(
    private readonly watchdog: WatchdogProcess,
    private readonly postgres: number,
    private readonly options: TableBenchOptions,
    private readonly say: Say,
    private readonly interrupted: AbortSignal,
  ) {}

  async run(): Promise<void> {
    const { outstanding, gifts, rounds } = this.options;
    for (const name of [EMPTY, FULL]) await this.#round(name, 'table', Math.min(gifts, 10_000));
    await this.#fill(outstanding);
    const full: Round[] = [];
    const empty: Round[] = [];
    const withEvents: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      full.push(await this.#round(FULL, 'table', gifts));
      empty.push(await this.#round(EMPTY, 'table', gifts));
      withEvents.push(await this.#round(EMPTY, 'events', gifts));
    }
    this.say(
      `\n${rounds} rounds of ${gifts} gifts, by turns, with ${await this.watchdog.outstanding(FULL)} outstanding:`,
    );
    for (const work of WORKS) {
      const slowest = Math.min(...of(full, work).map(giftsPerSecond));
      this.say(`${workLine(`${work}, table alone`, of(full, work))} ${atLeast(slowest, AT_LEAST_PER_SECOND)}`);
      this.say(workLine(`${work}, nothing else there`, of(empty, work)));
      this.say(ratioLine(`${work}, full / empty`, of(full, work), of(empty, work)));
      this.say(workLine(`${work}, with its events`, of(withEvents, work)));
      this.say(ratioLine(`${work}, events / none`, of(withEvents, work), of(empty, work)));
    }
    this.say(askedLine('nothing due', await this.watchdog.due(FULL, POLLS, 0)));
    this.say(askedLine('nothing else there', await this.watchdog.due(EMPTY, POLLS, 0)));
    this.say(askedLine('all of them due', await this.watchdog.due(FULL, POLLS_OF_MANY, ALL_DUE_MS)));
  }

  async #fill(outstanding: number): Promise<void> {
    const gifts = Math.ceil(outstanding / FILL_STEPS);
    for (let n = 1; n <= FILL_STEPS; n++) {
      const phase = await this.#metered(() => this.watchdog.fill(FULL, gifts));
      this.say(`to ${(n * gifts).toLocaleString('en')} outstanding: ${giftsPerSecond(phase).toFixed(0)} inserts/s`);
    }
  }

  async #round(name: string, wrote: Wrote, gifts: number): Promise<Round> {
    const phases = {} as Record<Work, TablePhase>;
    await step(this.say, `a round, ${name}, ${wrote}`, async () => {
      for (const work of WORKS) phases[work] = await this.#metered(() => this.watchdog.work(name, work, gifts, wrote));
    });
    return phases;
  }

  async #metered(run: () => ReturnType<WatchdogProcess['fill']>): Promise<TablePhase> {
    if (this.interrupted.aborted) throw new Refusal('The bench was interrupted.');
    const meter = new CpuMeter({ postgres: this.postgres });
    const ran = await run();
    return { ...ran, postgresMs: meter.read().ms.get('postgres') };
  }
}

type Round = Readonly<Record<Work, TablePhase>>;

const of = (rounds: readonly Round[], work: Work): TablePhase[] => rounds.map((round) => round[work]);
