import { z } from 'zod';
import { Refusal } from '../refusal.js';
import { ask } from '../shared/ask.js';
import type { Suite } from '../suite/suite-file.js';
import type { Role } from './token-signer.js';

const tokenSchema = z.object({ access_token: z.string() });

/** A token of the running suite's local issuer, as the platform would give it to its user. */
export const askForToken = async ({ issuer }: Suite['urls'], subject: string, role: Role): Promise<string> => {
  if (issuer === '')
    throw new Refusal('This suite has no issuer of its own that gives anybody a token, as development has it.');
  const { ok, status, text } = await ask('The local issuer', `${issuer}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sub: subject, roles: [role] }),
  });
  if (!ok) throw new Refusal(`The local issuer answered ${status} for ${subject}.`);
  return tokenSchema.parse(JSON.parse(text)).access_token;
};
