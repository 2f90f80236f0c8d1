import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An identity provider for specs: real keys behind a real URL. */
export interface TestIdentityProvider {
  readonly issuer: string;
  readonly jwksUrl: string;
  token(sub: string, roles: readonly string[], claims?: TokenClaims): Promise<string>;
  stop(): Promise<void>;
}
export interface TokenClaims {
  readonly issuer?: string;
  readonly audience?: string;
  readonly expiresAt?: number;
}

/** Starts one on loopback. Its tokens are good for ten minutes unless a spec says otherwise. */
export async function startTestIdentityProvider(): Promise<TestIdentityProvider> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'spec', alg: 'ES256', use: 'sig' }];
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the identity provider has no port');
  const issuer = `http://127.0.0.1:${address.port}`;
  return {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    token: (sub, roles, claims = {}) =>
      new SignJWT({ roles })
        .setProtectedHeader({ alg: 'ES256', kid: 'spec' })
        .setSubject(sub)
        .setIssuer(claims.issuer ?? issuer)
        .setAudience(claims.audience ?? 'liwu')
        .setExpirationTime(claims.expiresAt ?? Math.floor(Date.now() / 1_000) + 600)
        .sign(privateKey),
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
