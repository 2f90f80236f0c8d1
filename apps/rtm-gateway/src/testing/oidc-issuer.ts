import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The platform's identity provider in small: its keys over HTTP, and a token for whoever the spec names. */
export class OidcIssuer {
  readonly #keys = generateKeyPairSync('ed25519');
  #server: Server | undefined;
  url = '';

  async start(): Promise<this> {
    const jwk = { ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'spec', alg: 'EdDSA', use: 'sig' };
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
    });
    this.#server = server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port was given');
    this.url = `http://127.0.0.1:${address.port}`;
    return this;
  }

  tokenOf(sub: string, roles: readonly string[] = ['viewer']): string {
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: this.url, aud: 'liwu', sub, roles, iat: now, exp: now + 600 };
    const signed = `${encode({ alg: 'EdDSA', kid: 'spec' })}.${encode(claims)}`;
    return `${signed}.${sign(null, Buffer.from(signed), this.#keys.privateKey).toString('base64url')}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
    if (this.#server) await once(this.#server, 'close');
  }
}
