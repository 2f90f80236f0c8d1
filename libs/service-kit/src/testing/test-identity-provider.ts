import { createServer, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** An identity provider for specs: real keys behind a real URL, which a spec may rotate and take away. */
export interface TestIdentityProvider {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** How often its keys were asked for, answered or not. */
  readonly timesAsked: number;
  token(sub: string, roles: readonly string[], claims?: TokenClaims): Promise<string>;
  /** Signs with a new key from now on, and publishes that one alone. */
  rotate(): Promise<void>;
  /** Answers 503 to everything, or no longer. */
  setAway(isAway: boolean): void;
  /** Takes every request in and answers none, or no longer: then what hangs is cut off. */
  setHanging(isHanging: boolean): void;
  stop(): Promise<void>;
}
export interface TokenClaims {
  readonly issuer?: string;
  readonly audience?: string | readonly string[];
  readonly expiresAt?: number;
  readonly notBefore?: number;
}

interface SigningKey {
  readonly kid: string;
  readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  readonly publicJwk: JWK;
}

const newKey = async (kid: string): Promise<SigningKey> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } };
};

/** Starts one on loopback. Its tokens are good for ten minutes unless a spec says otherwise. */
export async function startTestIdentityProvider(): Promise<TestIdentityProvider> {
  let keys = 1;
  let timesAsked = 0;
  let isAway = false;
  let isHanging = false;
  const unanswered: ServerResponse[] = [];
  let current = await newKey('spec-1');
  const server = createServer(({ url }, response) => {
    const isDiscovery = url === '/.well-known/openid-configuration';
    if (!isDiscovery) timesAsked++;
    if (isHanging) {
      unanswered.push(response);
      return;
    }
    const answer = isDiscovery ? { issuer, jwks_uri: `${issuer}/jwks` } : { keys: [current.publicJwk] };
    response.statusCode = isAway ? 503 : 200;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the identity provider has no port');
  const issuer = `http://127.0.0.1:${address.port}`;
  return {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    get timesAsked() {
      return timesAsked;
    },
    token: (sub, roles, claims = {}) => tokenOf(current, { sub, roles, issuer, claims }),
    rotate: async () => {
      current = await newKey(`spec-${++keys}`);
    },
    setAway: (away) => {
      isAway = away;
    },
    setHanging: (hanging) => {
      isHanging = hanging;
      if (!isHanging) for (const response of unanswered.splice(0)) response.destroy();
    },
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function tokenOf(
  { kid, privateKey }: SigningKey,
  of: { sub: string; roles: readonly string[]; issuer: string; claims: TokenClaims },
): Promise<string> {
  const { sub, roles, issuer, claims } = of;
  const token = new SignJWT({ roles })
    .setProtectedHeader({ alg: 'ES256', kid })
    .setSubject(sub)
    .setIssuer(claims.issuer ?? issuer)
    .setAudience([claims.audience ?? 'liwu'].flat())
    .setExpirationTime(claims.expiresAt ?? Math.floor(Date.now() / 1_000) + 600);
  if (claims.notBefore !== undefined) token.setNotBefore(claims.notBefore);
  return token.sign(privateKey);
}
