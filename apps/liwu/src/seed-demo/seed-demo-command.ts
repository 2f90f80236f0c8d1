import type { Command } from 'commander';
import { type StateDirOption, withStateDir } from '../command/options.js';
import { askForToken } from '../issuer/ask-for-token.js';
import { demandSuite } from '../suite/find-suite.js';
import { seedDemo } from './seed-demo.js';

/** Adds the command that fills the suite with the demo, as `up` does: in a cluster nobody else does. */
export const registerSeedDemo = (program: Command): void => {
  const command = program
    .command('seed-demo')
    .description("Give the running suite the demo's gifts, rooms and viewers with coins; again, it changes nothing");
  withStateDir(command).action(async ({ stateDir }: StateDirOption) => {
    const { urls } = demandSuite(stateDir);
    await seedDemo(urls, await askForToken(urls, 'liwu-demo', 'operator'));
    console.log('The demo is there.');
  });
};
