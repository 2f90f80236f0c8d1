import { expect, it } from 'vitest';
import { NOW } from '../testing/facts.js';
import { BooksCheck, type Touched } from '../testing/model/books-check.js';
import { EVERY_OUTCOME } from '../testing/model/every-outcome.js';
import { ModelCheck, sameState } from '../testing/model/model-check.js';
import { same } from '../testing/model/rules.js';
import { CAST, RandomStory } from '../testing/model/random-story.js';
import type { SlowCommand } from '../testing/model/slow-command.js';
import { SlowWallet } from '../testing/model/slow-wallet.js';
import { WalletUnderTest } from '../testing/model/wallet-under-test.js';

const SEEDS = 100;
const SEEDS_AT_ONCE = 10;
const STEPS = 5_000;
const STEPS_BETWEEN_FULL_CHECKS = 250;
const SHOWN = 12;
const TIMEOUT_MS = 120_000;

/** `LIWU_MODEL_SEED=17` plays this one story alone. */
const onlySeed = process.env['LIWU_MODEL_SEED'];
const groups = onlySeed
  ? [[Number(onlySeed)]]
  : Array.from({ length: SEEDS / SEEDS_AT_ONCE }, (_, group) =>
      Array.from({ length: SEEDS_AT_ONCE }, (_, seed) => group * SEEDS_AT_ONCE + seed + 1),
    );

for (const seeds of groups) {
  const named = seeds.length === 1 ? `story ${seeds[0]}` : `stories ${seeds[0]} to ${seeds.at(-1)}`;
  it(
    `the wallet says and keeps what a slow ledger by finance's rules does, at every step of ${named}`,
    { timeout: TIMEOUT_MS },
    () => {
      for (const seed of seeds) play(seed);
    },
  );
}

/** How often each kind of step had each outcome, over all stories. */
const seen = new Map<string, number>();
let played = 0;

it('the stories lead to every outcome that there is', ({ skip }) => {
  skip(played < SEEDS, 'not all stories were played');
  expect(EVERY_OUTCOME.filter((outcome) => !seen.has(outcome))).toEqual([]);
});

function play(seed: number): void {
  const model = new SlowWallet();
  const books = new BooksCheck();
  const wallet = new WalletUnderTest((streamer) => -books.balance(`streamer:${streamer}:earned`, 'COIN'));
  const check = new ModelCheck(model, wallet.batch, books);
  const story = new RandomStory(seed, NOW, model);
  const latest: SlowCommand[] = [];
  let step = 0;
  try {
    for (step = 1; step <= STEPS; step++) {
      const command = story.next();
      latest.push(command);
      if (latest.length > SHOWN) latest.shift();
      const expected = model.play(command);
      const { outcome, events } = wallet.play(command);
      same('the outcome', outcome, expected);
      const touched = books.step(wallet.batch, events);
      check.step(touched, viewerOf(events));
      count(command, outcome, model, touched);
      if (step % STEPS_BETWEEN_FULL_CHECKS > 0 && step < STEPS) continue;
      books.all(wallet.batch);
      check.all(CAST.viewers, CAST.streamers);
    }
    sameState(wallet.rebuilt(), wallet.batch);
    played += 1;
  } catch (error) {
    const told = latest.map((command) => JSON.stringify(command, (_, value) => spoken(value)));
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`seed ${seed}, step ${step}: ${message}\nThe last commands were:\n${told.join('\n')}`, {
      cause: error,
    });
  }
}

function viewerOf(events: readonly object[]): string | undefined {
  for (const event of events) if ('viewerId' in event) return String(event.viewerId);
  return undefined;
}

function count(command: SlowCommand, outcome: string, model: SlowWallet, { posted }: Touched): void {
  const what = nameOf(command, model);
  add(outcome.startsWith('again ') ? `${what} again: ${outcome.slice(6)}` : `${what}: ${outcome}`);
  for (const { isLate, transfers } of posted) {
    if (isLate) add(`${what}: comes late`);
    if (transfers.some(({ transfer }) => transfer.debit.endsWith(':available') && transfer.credit.endsWith(':owed')))
      add(`${what}: repays`);
  }
}

function nameOf(command: SlowCommand, model: SlowWallet): string {
  if (command.do === 'propose') return `propose ${command.proposal.what}`;
  const action = command.do === 'approve' ? model.actions.get(command.action) : undefined;
  return action ? `approve ${action.proposal.what}` : command.do;
}

function add(what: string): void {
  seen.set(what, (seen.get(what) ?? 0) + 1);
}

function spoken(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return value === Infinity ? 'never' : value;
}
