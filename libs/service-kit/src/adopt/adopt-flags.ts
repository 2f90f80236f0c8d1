import { parseArgs } from 'node:util';

/** It was called in a way that it does not know; the message says how it is called. */
export class AdoptUsage extends Error {
  override readonly name = 'AdoptUsage';
  constructor(options?: ErrorOptions) {
    super('Usage: node dist/adopt.js [--dry-run]', options);
  }
}

/** Reads the command line. Throws `AdoptUsage` for anything that it does not know. */
export const adoptFlags = (args: readonly string[]): { readonly dryRun: boolean } => {
  try {
    const { values } = parseArgs({ args: [...args], options: { 'dry-run': { type: 'boolean', default: false } } });
    return { dryRun: values['dry-run'] };
  } catch (cause) {
    throw new AdoptUsage({ cause });
  }
};
