import { type Session, sessionSchema } from '@liwu/contracts/wire';
import { SandboxTransport } from '@liwu/rtm';
import { ViewerSeal } from '@liwu/sealing/viewer';
import { askForToken } from '../../issuer/ask-for-token.js';
import { Refusal } from '../../refusal.js';
import type { Suite } from '../../suite/suite-file.js';

/** Somebody with a session like any viewer's, who is logged in and says what it likes. */
export interface JunkPerson {
  readonly session: Session;
  readonly seal: ViewerSeal;
  readonly link: SandboxTransport;
}

/** Opens a session for this viewer and logs in. */
export const enterAs = async (urls: Suite['urls'], viewerId: string): Promise<JunkPerson> => {
  const token = await askForToken(urls, viewerId, 'viewer');
  const answer = await fetch(`${urls.gateway}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{"versions":[1]}',
  });
  if (!answer.ok) throw new Refusal(`The gateway answered ${answer.status} to ${viewerId}.`);
  const session = sessionSchema.parse(await answer.json());
  const { appId, token: login, uid, url } = session.rtm;
  if (!url || !session.seal) throw new Refusal('Junk is sent over the local sandbox only.');
  const link = new SandboxTransport({ url, appId, uid, token: login });
  await link.start();
  return { session, link, seal: await ViewerSeal.create(session.seal, uid) };
};
