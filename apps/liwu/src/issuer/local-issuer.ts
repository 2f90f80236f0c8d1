import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ROLES, TOKEN_LIFETIME_S, type TokenSigner } from './token-signer.js';

const tokenRequestSchema = z.strictObject({
  sub: z.string().regex(/^[A-Za-z0-9-]{1,40}$/),
  roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length),
});

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const PORT = /:[0-9]{1,5}$/;
/** A cluster asks for these by the address of the pod, and they tell nothing that anybody may not know. */
const HEALTH = ['/health/live', '/health/ready'];
/** For whoever opens its address in a browser. */
const WHAT_IT_IS = `This is Liwu's local issuer, which stands in for an identity provider on this machine and gives anybody a token for the services' APIs: by POST /token, or by 'npm run -s liwu -- token operator'.\n`;
const BODY_LIMIT_BYTES = 4_096;

/** Where an issuer listens, and the names beside loopback's by which it lets itself be asked. */
interface IssuerPlace {
  readonly host: string;
  readonly hostNames: readonly string[];
}
const THIS_MACHINE: IssuerPlace = { host: '127.0.0.1', hostNames: [] };

/**
 * A stand-in for the platform's identity provider: it gives anybody a token for any subject. It is for one machine, and listens on loopback
 * only, unless it is told another place, such as a pod of a test cluster. Foreign web pages get nothing: a host name or an origin that is
 * neither this machine nor one of the place's names is refused.
 */
export const startLocalIssuer = async (
  signer: TokenSigner,
  port: number,
  { host, hostNames }: IssuerPlace = THIS_MACHINE,
): Promise<FastifyInstance> => {
  const server = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
  const known = new Set([...LOOPBACK, ...hostNames.map((name) => name.toLowerCase())]);
  server.addHook('onRequest', async (request, reply) => refuseStrangers(known, request, reply));
  server.options('/token', async (_request, reply) => reply.code(204).send());
  server.get('/', async () => WHAT_IT_IS);
  for (const path of HEALTH) server.get(path, async () => ({ status: 'ok' }));
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
  await server.listen({ host, port });
  return server;
};

const problem = (status: number, code: string, issue?: { path: PropertyKey[]; message: string }): object => ({
  type: 'about:blank',
  title: status === 400 ? 'Bad request' : 'Forbidden',
  status,
  code,
  ...(issue ? { detail: issue.message, param: issue.path.join('.') } : {}),
});

function refuseStrangers(
  known: ReadonlySet<string>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  if (HEALTH.includes(request.url)) return undefined;
  const { host = '', origin } = request.headers;
  const isKnown = (place: string): boolean => known.has(place.replace(PORT, '').toLowerCase());
  const local = isKnown(host) && (origin === undefined || isKnown(origin.replace(/^https?:\/\//, '')));
  if (!local) return reply.code(403).send(problem(403, 'not_local'));
  if (origin !== undefined) {
    reply.header('access-control-allow-origin', origin).header('vary', 'origin');
    reply.header('access-control-allow-headers', 'content-type').header('access-control-allow-methods', 'GET, POST');
  }
  return undefined;
}
