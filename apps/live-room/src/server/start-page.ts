import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { fastify } from 'fastify';
import type { PageSettings } from '../page/page-settings.js';
import type { PageConfig } from './page-config.js';

const BUILT_PAGE = fileURLToPath(new URL('../../built-page', import.meta.url));
/** The builder names what it puts there by its content. */
const HASHED = /^\/assets\//;
const A_YEAR = 'public, max-age=31536000, immutable';
const BODY_LIMIT_BYTES = 1_024;
const REQUEST_TIMEOUT_MS = 10_000;

export interface RunningPage {
  readonly url: string;
  /** Readiness fails, and what was asked is still answered. */
  stop(): Promise<void>;
}

/** Serves the built page, and the settings that tell it where the suite is. Rejects if its port or its files cannot be had. */
export async function startPage(config: PageConfig): Promise<RunningPage> {
  let stopping = false;
  const http = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
  });
  const settings = pageSettingsOf(config);
  const policy = policyFor(settings);
  http.addHook('onSend', async (request, reply) => {
    reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      'cache-control': reply.statusCode === 200 && HASHED.test(request.url) ? A_YEAR : 'no-cache',
    });
    if (stopping) reply.header('connection', 'close');
  });
  http.get('/health/live', () => ({ status: 'ok' }));
  http.get('/health/ready', (_, reply) =>
    stopping ? reply.code(503).send({ status: 'stopping' }) : reply.send({ status: 'ok' }),
  );
  http.get('/settings.json', () => settings);
  await http.register(fastifyStatic, {
    root: config.LIWU_PAGE_DIR ?? BUILT_PAGE,
    cacheControl: false,
    preCompressed: true,
  });
  const url = await http.listen({ host: config.LIWU_HTTP_HOST, port: config.LIWU_HTTP_PORT });
  return {
    url,
    stop: async () => {
      stopping = true;
      await http.close();
    },
  };
}

const pageSettingsOf = (config: PageConfig): PageSettings => ({
  room: config.LIWU_PAGE_ROOM,
  gateway: config.LIWU_PAGE_GATEWAY_URL,
  catalog: config.LIWU_PAGE_CATALOG_URL,
  ...(config.LIWU_PAGE_WALLET_URL !== undefined && { wallet: config.LIWU_PAGE_WALLET_URL }),
  ...(config.LIWU_PAGE_ISSUER_URL !== undefined && { issuer: config.LIWU_PAGE_ISSUER_URL }),
  rtm: config.LIWU_PAGE_RTM_URL,
});

/** Nothing but the page's own files, and no speaking to anybody but those whom the settings name. */
const policyFor = ({ gateway, catalog, wallet, issuer, rtm }: PageSettings): string => {
  const spokenTo = [gateway, catalog, wallet, issuer, rtm].flatMap((url) => (url ? [originOf(url)] : []));
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${[...new Set(spokenTo)].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
};

/** `new URL(…).origin` names none for a WebSocket. */
const originOf = (url: string): string => {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
};
