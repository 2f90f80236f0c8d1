import type { LiwuEvent } from '@liwu/contracts';
import { expect, it } from 'vitest';
import type { CommandAnswers } from '../rebuild/service-state.js';
import { LaneFault } from './adopted-lane.js';
import { AnswersOfCommands } from './command-answers.js';

const approved = (key: string) =>
  ({
    type: 'ActionApproved',
    subject: 's',
    actionId: key,
    n: 0,
    at: 1,
    cause: { caller: 'mei', key, contentHash: 'aa' },
  }) as LiwuEvent;
const done = (actionId: string) => ({ type: 'CoinsGranted', actionId }) as unknown as LiwuEvent;
const frozen = (key: string) =>
  ({
    type: 'WalletFrozen',
    viewerId: 'v',
    n: 1,
    at: 1,
    reasonCode: 'x',
    cause: { caller: 'mei', key, contentHash: 'bb' },
  }) as LiwuEvent;
const stockReturned = { type: 'StockReturned', cause: 'hold-refused' } as unknown as LiwuEvent;

const actionOf = (event: LiwuEvent | undefined): unknown => (event as { actionId?: string } | undefined)?.actionId;
/** An approval is whole with what it led to; an answer tells the state and how many events it is about. */
const commands: CommandAnswers<number> = {
  answer: (events, state) => ({ status: 200, body: { state, of: events.length } }),
  continues: (before, event) => before.type === 'ActionApproved' && actionOf(before) === actionOf(event),
  isWhole: (events) => events[0]?.type !== 'ActionApproved' || events.length === 2,
};

/** The values of what keeps the answers to the commands of these events, by lane. */
function kept(...events: (readonly [lane: number, event: LiwuEvent])[]): unknown[] {
  const answers = new AnswersOfCommands(commands);
  for (const [index, [lane, event]] of events.entries()) answers.evolved(event, lane, index);
  return answers.save().map(({ values }) => values);
}

it('each command is answered as its last event tells, with the state right behind that', () => {
  expect(kept([0, approved('a')], [0, done('a')], [0, stockReturned], [1, frozen('b')])).toEqual([
    ['mei', 'a', 'aa', 200, '{"state":1,"of":2}'],
    ['mei', 'b', 'bb', 200, '{"state":3,"of":1}'],
  ]);
});

it('an answer stays as it was told, whatever becomes of the state behind it', () => {
  const room = { open: true };
  const answers = new AnswersOfCommands<typeof room>({
    ...commands,
    answer: (_, state) => ({ status: 201, body: state }),
  });
  answers.evolved(frozen('opens'), 0, room);
  room.open = false; // as a handler does that evolves in place
  answers.evolved(frozen('closes'), 0, room);
  expect(answers.save().map(({ values }) => values.at(-1))).toEqual(['{"open":true}', '{"open":false}']);
});

it('what came of no command, or of another one, has no part in it', () => {
  expect(kept([0, stockReturned], [0, done('a')])).toEqual([]);
  expect(kept([0, frozen('b')], [0, done('a')])).toEqual([['mei', 'b', 'bb', 200, '{"state":0,"of":1}']]);
});

it.each<[string, [number, LiwuEvent][]]>([
  ['at the end', [[0, approved('a')]]],
  ['before another command', [[0, approved('a')], [0, frozen('b')]]], // prettier-ignore
  ['although another lane goes on so', [[0, approved('a')], [1, done('a')]]], // prettier-ignore
])('a command of which only the beginning was published is named, %s', (_, events) => {
  expect(() => kept(...events)).toThrow(LaneFault);
  expect(() => kept(...events)).toThrow("lane 0 ends with ActionApproved of mei's command a");
});

it('a command of which only the beginning was published breaks no folding: it is named once all was folded', () => {
  const answers = new AnswersOfCommands(commands);
  answers.evolved(approved('a'), 0, 0);
  answers.evolved(frozen('b'), 1, 1);
  expect(() => answers.save()).toThrow(LaneFault);
});

it('a service that takes no commands keeps none', () => {
  const answers = new AnswersOfCommands(undefined);
  answers.evolved(frozen('b'), 0, 0);
  expect(answers.save()).toEqual([]);
});
