import { Argument, type Command, Option } from 'commander';
import { parseName, type StateDirOption, withStateDir } from '../command/options.js';
import { Refusal } from '../refusal.js';
import { demandSuite } from '../suite/find-suite.js';
import { askForToken } from './ask-for-token.js';
import { type Role, ROLES } from './token-signer.js';

interface TokenOptions extends StateDirOption {
  readonly viewer?: string;
}
/** Whom a token speaks for. */
interface Bearer {
  readonly subject: string;
  readonly role: Role;
}

const STAFF_ROLES = ROLES.filter((role) => role !== 'viewer');

/** Adds the command that prints a token for the services' APIs, and nothing else, so that a shell can put it into a header. */
export const registerToken = (program: Command): void => {
  const command = program
    .command('token')
    .description("Print a development token for the running suite's APIs, to be sent as 'authorization: Bearer …'")
    .addArgument(new Argument('[role]', 'what its bearer may do, as somebody of the platform').choices(STAFF_ROLES))
    .addOption(new Option('--viewer <id>', 'for this viewer instead').argParser(parseName));
  withStateDir(command).action(async (role: Role | undefined, { stateDir, viewer }: TokenOptions) => {
    const bearer = bearerOf(role, viewer);
    console.log(await askForToken(demandSuite(stateDir).urls, bearer.subject, bearer.role));
  });
};

/** Each role is somebody of its own, so that an approver may approve what an operator has proposed. */
export const bearerOf = (role: Role | undefined, viewer: string | undefined): Bearer => {
  if (viewer !== undefined && role === undefined) return { subject: viewer, role: 'viewer' };
  if (role !== undefined && viewer === undefined) return { subject: `dev-${role}`, role };
  throw new Refusal(`A token is either for a role (${STAFF_ROLES.join(', ')}) or for a viewer (--viewer ID).`);
};
