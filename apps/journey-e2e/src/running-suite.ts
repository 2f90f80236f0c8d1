import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATE_DIR } from './liwu-command.js';

/** What the suite file says, so far as the journeys need it. */
interface RunningSuite {
  readonly urls: {
    readonly gateway: string;
    readonly catalog: string;
    readonly wallet: string;
    readonly watchdog: string;
    readonly sandbox: string;
    readonly issuer: string;
    readonly page: string;
  };
  readonly kafkaBrokers: string;
  readonly topicPrefix: string;
  readonly lanes: number;
  readonly databases: Readonly<Record<'gift-catalog' | 'wallet' | 'ack-watchdog', string>>;
  readonly supervisor: { readonly pid: number };
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
}

declare module 'vitest' {
  interface ProvidedContext {
    suite: RunningSuite;
  }
}

/** The suite as it is now: process ids change when one is killed. */
export const readRunningSuite = (): RunningSuite => JSON.parse(readFileSync(join(STATE_DIR, 'suite.json'), 'utf8'));
