import { Argument, type Command, Option } from 'commander';
import { parseName, type StateDirOption, withStateDir } from '../command/options.js';
import { Refusal } from '../refusal.js';
import { demandSuite } from '../suite/find-suite.js';
import { askForToken } from './ask-for-token.js';
import { type Role, ROLES } from './token-signer.js';

interface TokenOptions extends StateDirOption {
  readonly viewer?: string;
  readonly as?: string;
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
    .addOption(new Option('--viewer <id>', 'for this viewer instead').argParser(parseName))
    .addOption(new Option('--as <name>', 'who has the role; dev-ROLE otherwise').argParser(parseName));
  withStateDir(command).action(async (role: Role | undefined, { stateDir, viewer, as }: TokenOptions) => {
    const bearer = bearerOf(role, viewer, as);
    console.log(await askForToken(demandSuite(stateDir).urls, bearer.subject, bearer.role));
  });
};

/** Each role is somebody of its own, so that an approver may approve what an operator has proposed; unless `name` says who it is. */
export const bearerOf = (role: Role | undefined, viewer: string | undefined, name?: string): Bearer => {
  if (viewer !== undefined && name !== undefined)
    throw new Refusal('--as is for a role: a viewer is who --viewer says.');
  if (viewer !== undefined && role === undefined) return { subject: viewer, role: 'viewer' };
  if (role !== undefined && viewer === undefined) return { subject: name ?? `dev-${role}`, role };
  throw new Refusal(`A token is either for a role (${STAFF_ROLES.join(', ')}) or for a viewer (--viewer ID).`);
};
