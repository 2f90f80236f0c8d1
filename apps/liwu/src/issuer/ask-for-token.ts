import { z } from 'zod';
import { Refusal } from '../refusal.js';
import type { Suite } from '../suite/suite-file.js';
import type { Role } from './token-signer.js';

const ANSWER_WITHIN_MS = 10_000;

const tokenSchema = z.object({ access_token: z.string() });

/** A token of the running suite's local issuer, as the platform would give it to its user. */
export const askForToken = async ({ issuer }: Suite['urls'], subject: string, role: Role): Promise<string> => {
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sub: subject, roles: [role] }),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!answer.ok) throw new Refusal(`The local issuer answered ${answer.status} for ${subject}.`);
  return tokenSchema.parse(await answer.json()).access_token;
};
