import { resolve } from 'node:path';
import { partyIdSchema } from '@liwu/contracts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_PORT_BASE, parsePortBase } from '../suite/ports.js';

export interface StateDirOption {
  readonly stateDir: string;
}
export interface PortBaseOption {
  readonly portBase: number;
}

/** Every command finds its suite by the folder that holds the suite's state. */
export const withStateDir = (command: Command): Command =>
  command.addOption(
    new Option('--state-dir <folder>', "holds the suite's data, secrets and logs")
      .default(resolve('.liwu'), '.liwu')
      .env('LIWU_STATE_DIR')
      .argParser((folder: string) => resolve(folder)),
  );

/** Where a suite that the command starts has its ports. */
export const withPortBase = (command: Command, usual = DEFAULT_PORT_BASE): Command =>
  command.addOption(
    new Option('--port-base <port>', 'where the ports begin: +1 rtm-gateway, +2 gift-catalog, +3 wallet …')
      .default(usual)
      .env('LIWU_PORT_BASE')
      .argParser(parsePortBase),
  );

/** A setting that is set to nothing is not set: `LIWU_PORT_BASE= npm start` begins where it usually does. */
export const unsetEmptySettings = (environment: NodeJS.ProcessEnv): void => {
  for (const name of ['LIWU_PORT_BASE', 'LIWU_STATE_DIR']) {
    if (environment[name] === '') delete environment[name];
  }
};

const LONGEST_WAIT_S = 3_600;

/** Reads a number of whole seconds. */
export const parseSeconds = (text: string): number => {
  const seconds = /^[0-9]{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= LONGEST_WAIT_S) return seconds;
  throw new InvalidArgumentError(`It must be a number of seconds from 0 to ${LONGEST_WAIT_S}.`);
};

/** Reads a whole number within bounds. */
export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const number = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };

/** Reads a text that says something, up to so many characters. */
export const someText =
  (maxChars: number) =>
  (text: string): string => {
    if (text.trim() !== '' && text.length <= maxChars) return text;
    throw new InvalidArgumentError(`It must be 1 to ${maxChars} characters, and not blank.`);
  };

/** Reads the name of somebody, as a token can carry it. */
export const parseName = (text: string): string => {
  const name = partyIdSchema.safeParse(text);
  if (name.success) return name.data;
  throw new InvalidArgumentError('It must be 1 to 40 letters, digits or hyphens.');
};

/** An option that takes a whole number within bounds. */
export const numberOption = (flags: string, what: string, usual: number, min: number, max: number): Option =>
  new Option(flags, what).default(usual).argParser(wholeNumber(min, max));
