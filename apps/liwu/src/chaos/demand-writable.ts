import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { Refusal } from '../refusal.js';
import { messageOf } from '../shared/message-of.js';

/** Refuses a file that a result cannot be written to: before a run of minutes or hours, not behind it. What is in it stays. */
export const demandWritable = (file: string): void => {
  try {
    const isNew = !existsSync(file);
    appendFileSync(file, '');
    if (isNew) rmSync(file);
  } catch (error) {
    throw new Refusal(`The result cannot be written: ${messageOf(error)}.`);
  }
};
