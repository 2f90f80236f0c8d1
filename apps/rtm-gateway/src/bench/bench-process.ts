import { makePieces, type Piece, type Pieces } from './message-pieces.js';

/*
 * The gateway's own part of its bench: does the pieces of its work by turns, in rounds, and writes what each took of the
 * processor in each round, in microseconds a piece, as JSON. Only the gateway itself knows its pieces, and no app imports another.
 */

const ROUNDS = 15;
const WARM_UP_ROUNDS = 3;
/** So many that the system's clock of processor time, which ticks every few milliseconds, tells enough. */
const PIECES_IN_A_ROUND = 10_000;
const NAMES = ['request', 'grant', 'reference'] as const satisfies readonly (keyof Pieces)[];

function microsOf(piece: Piece, round: number): number {
  const before = process.threadCpuUsage();
  for (let n = 0; n < PIECES_IN_A_ROUND; n += 1) piece(round * PIECES_IN_A_ROUND + n);
  const { system, user } = process.threadCpuUsage(before);
  return (user + system) / PIECES_IN_A_ROUND;
}

const pieces = await makePieces();
const rounds: Record<(typeof NAMES)[number], number>[] = [];
for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
  const took = { request: 0, grant: 0, reference: 0 };
  for (const name of NAMES) took[name] = microsOf(pieces[name], round);
  if (round >= WARM_UP_ROUNDS) rounds.push(took);
}
process.stdout.write(`${JSON.stringify(rounds)}\n`);
