import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { Refusal } from '../refusal.js';
import { messageOf } from '../shared/message-of.js';
import type { Suite } from '../suite/suite-file.js';
import { askForToken } from './ask-for-token.js';
import type { Role } from './token-signer.js';

/** Of a command that asks the services as somebody; without it the local issuer is asked for a token. */
export interface TokenFileOption {
  readonly tokenFile?: string;
}
/** Whose token a command needs: somebody of the platform, in a role; and where it is, if it was given. */
interface WantedToken extends TokenFileOption {
  readonly subject: string;
  readonly role: Role;
}

const STDIN = '-';
const STDIN_DESCRIPTOR = 0;
const TOKEN = /^[A-Za-z0-9_.~+/=-]{1,16384}$/;

/** A command that asks the services as somebody takes that one's token where no issuer gives it one, as in production. */
export const withTokenFile = (command: Command): Command =>
  command.addOption(
    new Option(
      '--token-file <file>',
      'a token of the identity provider, - for standard input; it says who asks. Else the local issuer gives one',
    ),
  );

/** The token that was given, or one of the suite's own issuer. Where there is neither it says which one is wanted. */
export const operatorToken = async (
  urls: Suite['urls'],
  { role, subject, tokenFile }: WantedToken,
): Promise<string> => {
  if (tokenFile !== undefined) return givenToken(tokenFile);
  if (urls.issuer !== '') return askForToken(urls, subject, role);
  throw new Refusal(
    `No issuer of this suite gives anybody a token: take one of the identity provider, for somebody with the role ${role}, and hand it over by --token-file FILE (- for standard input).`,
  );
};

function givenToken(path: string): string {
  let text: string;
  try {
    text = readFileSync(path === STDIN ? STDIN_DESCRIPTOR : path, 'utf8').trim();
  } catch (cause) {
    throw new Refusal(`The token in ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
  if (TOKEN.test(text)) return text;
  throw new Refusal(`${path === STDIN ? 'Standard input' : path} holds no token: it is one word, and nothing else.`);
}
