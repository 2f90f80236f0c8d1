import { EmbeddedFailure } from '@liwu/embedded';

/** How a command exits that was called wrongly or could not find out; 1 is kept for what it has looked for and found. */
export const COULD_NOT = 2;

/** What the operator can mend: said in one sentence, without a stack trace; the command exits with 2 or a code of its own. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly exitCode: number;
  constructor(message: string, options?: ErrorOptions & { exitCode?: number }) {
    super(message, options);
    this.exitCode = options?.exitCode ?? COULD_NOT;
  }
}

/** Whether an error is said in its own sentence: whatever else is a fault of ours, and shows where it happened. */
export const isSentence = (error: unknown): error is Error =>
  error instanceof Refusal || error instanceof EmbeddedFailure;
