import type { Session } from '@liwu/contracts/wire';
import type { GrantSigner, SealKeyring } from '@liwu/sealing';
import { gatewaysOf } from '../identities/identity-names.js';
import type { IdentityPool } from '../identities/identity-pool.js';
import { type Links, TOKEN_LIFETIME_MS } from '../identities/links.js';
import { REQUESTS_PER_SECOND } from '../viewer-messages/inbox.js';
import { mintAnonymousUid, mintViewerUid, type RandomBytes } from './mint-uid.js';

const MAX_QUANTITY = 999;

interface SessionParts {
  readonly pool: IdentityPool;
  readonly links: Links;
  readonly keyring: SealKeyring;
  readonly signer: GrantSigner;
  readonly own: { readonly ordinal: number; readonly identities: number };
  readonly random: RandomBytes;
  readonly clock: () => number;
}

/** Opens sessions: who the client is on the network, whom it talks to, under which keys, and how it checks grants. */
export class OpenSession {
  #turn = 0;

  constructor(private readonly parts: SessionParts) {}

  /** A session for this viewer, or for an anonymous receiver; undefined when no identity could answer it. */
  open(viewerId: string | undefined, jwksUrl: string): Session | undefined {
    const { links, keyring, signer, random, clock } = this.parts;
    const gateways = this.#gateways();
    if (!gateways) return undefined;
    const now = clock();
    const uid = viewerId === undefined ? mintAnonymousUid(random) : mintViewerUid(viewerId, random);
    const expiresAt = now + TOKEN_LIFETIME_MS;
    return {
      now,
      rtm: {
        appId: links.appId,
        uid,
        token: links.mintToken(uid, expiresAt),
        expiresAt,
        ...(links.url !== undefined && { url: links.url }),
      },
      gateways,
      ...(viewerId !== undefined && { seal: keyring.issue(uid, now) }),
      grants: { issuer: signer.issuer, keys: signer.publicKeys(), jwksUrl },
      limits: { requestsPerSecond: REQUESTS_PER_SECOND, maxQuantity: MAX_QUANTITY },
    };
  }

  /** Sessions go round the identities that are logged in. */
  #gateways(): string[] | undefined {
    const { pool, own } = this.parts;
    const { usable } = pool;
    const primary = usable[this.#turn++ % Math.max(usable.length, 1)];
    return primary && gatewaysOf(primary.uid, { ...own, usable: usable.map(({ uid }) => uid) }, this.#turn);
  }
}
