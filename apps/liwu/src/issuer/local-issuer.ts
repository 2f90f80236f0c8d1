import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ROLES, TOKEN_LIFETIME_S, type TokenSigner } from './token-signer.js';

const tokenRequestSchema = z.strictObject({
  sub: z.string().regex(/^[A-Za-z0-9-]{1,40}$/),
  roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length),
});

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?$/;
/** For whoever opens its address in a browser. */
const WHAT_IT_IS = `This is Liwu's local issuer, which stands in for an identity provider on this machine and gives anybody a token for the services' APIs: by POST /token, or by 'npm run -s liwu -- token operator'.\n`;
const BODY_LIMIT_BYTES = 4_096;

/**
 * A stand-in for the platform's identity provider, for one machine: it listens on loopback only, and gives anybody a
 * token for any subject. Foreign web pages get none: a host name or an origin that is not this machine is refused.
 */
export const startLocalIssuer = async (signer: TokenSigner, port: number): Promise<FastifyInstance> => {
  const server = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  server.addHook('onRequest', async (request, reply) => refuseStrangers(request, reply));
  server.options('/token', async (_request, reply) => reply.code(204).send());
  server.get('/', async () => WHAT_IT_IS);
  server.get('/health/ready', async () => ({ status: 'ok' }));
  server.get('/jwks', async () => ({ keys: [signer.publicKey] }));
  server.get('/.well-known/openid-configuration', async () => ({
    issuer: signer.issuer,
    jwks_uri: `${signer.issuer}/jwks`,
    token_endpoint: `${signer.issuer}/token`,
    id_token_signing_alg_values_supported: ['ES256'],
    subject_types_supported: ['public'],
    response_types_supported: ['token'],
  }));
  server.post('/token', async (request, reply) => {
    const asked = tokenRequestSchema.safeParse(request.body);
    if (!asked.success) return reply.code(400).send(problem(400, 'invalid_parameter', asked.error.issues[0]));
    const { sub, roles } = asked.data;
    return {
      access_token: await signer.tokenFor(sub, roles),
      token_type: 'Bearer',
      expires_in: TOKEN_LIFETIME_S,
    };
  });
  await server.listen({ host: '127.0.0.1', port });
  return server;
};

const problem = (status: number, code: string, issue?: { path: PropertyKey[]; message: string }): object => ({
  type: 'about:blank',
  title: status === 400 ? 'Bad request' : 'Forbidden',
  status,
  code,
  ...(issue ? { detail: issue.message, param: issue.path.join('.') } : {}),
});

function refuseStrangers(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const { host = '', origin } = request.headers;
  const local = LOOPBACK.test(host) && (origin === undefined || LOOPBACK.test(origin.replace(/^https?:\/\//, '')));
  if (!local) return reply.code(403).send(problem(403, 'not_local'));
  if (origin !== undefined) {
    reply.header('access-control-allow-origin', origin).header('vary', 'origin');
    reply.header('access-control-allow-headers', 'content-type').header('access-control-allow-methods', 'GET, POST');
  }
  return undefined;
}
