import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { baseConfigShape } from '../config/settings.js';
import { startTestIdentityProvider, type TestIdentityProvider } from '../testing/test-identity-provider.js';
import { part, startable, ThingsModule } from '../testing/things-module.js';
import { type RunningService, startService } from './start-service.js';

let provider: TestIdentityProvider;
let service: RunningService;
let operator: string;

beforeAll(async () => {
  provider = await startTestIdentityProvider();
  operator = await provider.token('olga', ['operator']);
  service = await startService(
    { name: 'things', config: z.object(baseConfigShape), module: () => ThingsModule },
    {
      LIWU_HTTP_PORT: '0',
      LIWU_LOG_LEVEL: 'silent',
      LIWU_KAFKA_BROKERS: '127.0.0.1:1',
      LIWU_OIDC_ISSUER: provider.issuer,
      LIWU_OIDC_JWKS_URL: provider.jwksUrl,
    },
  );
});
afterAll(async () => {
  await service.stop();
  await provider.stop();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${service.url}${path}`, { headers });
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operator}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const problemSchema = z.looseObject({ request_id: z.string() });
const problemOf = async (response: Response): Promise<z.output<typeof problemSchema>> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(response.headers.get('x-request-id')).toMatch(/./);
  return { status: response.status, ...problemSchema.parse(await response.json()) };
};

describe('a service that is starting', () => {
  it('is live but not ready, and tells whoever calls to come again', async () => {
    expect((await get('/health/live')).status).toBe(200);
    const ready = await get('/health/ready');
    expect([ready.status, await ready.json()]).toMatchObject([503, { ready: false, phase: 'starting' }]);
    const early = await get('/things/open');
    expect(early.headers.get('retry-after')).toBe('1');
    expect(await problemOf(early)).toMatchObject({ status: 503, code: 'starting' });
    startable.resolve();
    await service.started;
    expect((await get('/health/ready')).status).toBe(200);
  });
});

describe('a token', () => {
  it('is not needed where the route is public', async () => {
    expect(await (await get('/things/open')).json()).toEqual({ open: true });
  });

  it('is needed everywhere else', async () => {
    const response = await get('/things/mine');
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await problemOf(response)).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('says who calls, and roles that nobody knows are dropped', async () => {
    const authorization = `Bearer ${await provider.token('alice', ['viewer', 'god'])}`;
    expect(await (await get('/things/mine', { authorization })).json()).toEqual({ sub: 'alice', roles: ['viewer'] });
  });

  it.each([
    ['of another issuer', { issuer: 'http://elsewhere' }],
    ['for another audience', { audience: 'other' }],
    ['that has expired', { expiresAt: 1_000 }],
  ])('%s is none', async (_, claims) => {
    const authorization = `Bearer ${await provider.token('alice', ['viewer'], claims)}`;
    expect(await problemOf(await get('/things/mine', { authorization }))).toMatchObject({ code: 'unauthenticated' });
  });

  it.each(['', 'Basic YTpi', 'Bearer x.y.z', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'])(
    '%j is none',
    async (text) => {
      const response = await get('/things/mine', { authorization: text });
      expect(await problemOf(response)).toMatchObject({ status: 401, code: 'unauthenticated' });
    },
  );

  it('without the role is refused', async () => {
    const authorization = `Bearer ${await provider.token('alice', ['viewer', 'auditor'])}`;
    const response = await post('/things/a', { coins: '1' }, { authorization, 'idempotency-key': 'k' });
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'role_missing' });
  });
});

describe('a command', () => {
  it('needs an Idempotency-Key', async () => {
    const missing = await problemOf(await post('/things/a', { coins: '1' }));
    expect(missing).toMatchObject({ status: 400, code: 'idempotency_key_missing', param: 'Idempotency-Key' });
    const long = await post('/things/a', { coins: '1' }, { 'idempotency-key': 'k'.repeat(201) });
    expect(await problemOf(long)).toMatchObject({ status: 400, code: 'invalid_parameter', param: 'Idempotency-Key' });
  });

  it('is answered as decided, and a repeat says so', async () => {
    const first = await post('/things/a', { coins: '1', tags: [] }, { 'idempotency-key': 'k1' });
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
    const again = await post('/things/a', '{ "tags": [], "coins": "1" }', { 'idempotency-key': 'k1' });
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(await again.json()).toEqual(await first.json());
  });

  it('has a content hash of method, path and body, whatever the order of its fields', async () => {
    const hashOf = async (path: string, body: unknown, key: string) =>
      z.object({ hash: z.string() }).parse(await (await post(path, body, { 'idempotency-key': key })).json()).hash;
    const hash = await hashOf('/things/a', { coins: '1', tags: ['x'] }, 'h1');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf('/things/a', { tags: ['x'], coins: '1' }, 'h2')).toBe(hash);
    expect(await hashOf('/things/b', { coins: '1', tags: ['x'] }, 'h3')).not.toBe(hash);
    expect(await hashOf('/things/a', { coins: '2', tags: ['x'] }, 'h4')).not.toBe(hash);
  });

  it.each([
    ['refused', 409, { code: 'gift_retired', detail: 'It is gone.', since: 1 }],
    ['strange', 422, { code: 'no_such_code', detail: 'No.' }],
    ['away', 503, { code: 'lane_unavailable' }],
  ])('that is %s gets %i', async (thing, status, said) => {
    const response = await post(`/things/${thing}`, { coins: '1' }, { 'idempotency-key': thing });
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
    expect(await problemOf(response)).toMatchObject({ status, ...said });
  });
});

describe('bad input', () => {
  it.each([
    ['a wrong field', '/things/a', { coins: '1.5' }, 'coins'],
    ['a field too much', '/things/a', { coins: '1', more: 1 }, 'more'],
    ['a wrong item', '/things/a', { coins: '1', tags: ['x', 7] }, 'tags.1'],
    ['a body that is no object', '/things/a', '7', 'body'],
    ['a wrong path segment', '/things/A7', { coins: '1' }, 'thing'],
    ['no JSON', '/things/a', '{', 'request'],
    ['an empty body', '/things/a', '', 'request'],
    ['a poisoned prototype', '/things/a', '{"__proto__":{"coins":"1"}}', 'request'],
  ])('%s is an invalid parameter', async (_, path, body, param) => {
    const problem = await problemOf(await post(path, body, { 'idempotency-key': 'bad' }));
    expect(problem).toMatchObject({ status: 400, code: 'invalid_parameter', param });
  });

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'coins=1'],
    ['a form of parts', 'multipart/form-data; boundary=b', '--b\r\n\r\n1\r\n--b--'],
    ['plain text', 'text/plain', '{"coins":"1"}'],
    ['a table', 'text/csv', 'coins=1'],
    ['JSON of no type', '', '{"coins":"1"}'],
  ])('that is %s is no JSON by its type', async (_, type, text) => {
    const body = new TextEncoder().encode(text); // bytes: fetch gives them no type of its own
    const headers = {
      authorization: `Bearer ${operator}`,
      'idempotency-key': 'typed',
      ...(type && { 'content-type': type }),
    };
    const response = await fetch(`${service.url}/things/a`, { method: 'POST', headers, body });
    expect(await problemOf(response)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  it('that is too large, or nowhere, is told so', async () => {
    const large = await post('/things/a', { coins: '1'.repeat(70_000) });
    expect(await problemOf(large)).toMatchObject({ status: 413, code: 'body_too_large' });
    const nowhere = await problemOf(await get('/nowhere?access_token=secret'));
    expect(nowhere).toMatchObject({ status: 404, code: 'not_found' });
    expect(JSON.stringify(nowhere)).not.toContain('secret');
  });

  it('keeps the request id that the caller gave, if it is usable', async () => {
    const problem = await problemOf(await get('/nowhere', { 'x-request-id': 'r-1' }));
    expect(problem).toMatchObject({ request_id: 'r-1' });
    expect(problem).not.toHaveProperty('requestId');
    const other = await problemOf(await get('/nowhere', { 'x-request-id': 'r 1"' }));
    expect(other.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('names the trace that the caller is in, if it said so well', async () => {
    const traceOf = async (traceparent: string) =>
      (await problemOf(await get('/nowhere', { traceparent })))['trace_id'];
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    expect(await traceOf(`00-${traceId}-b7ad6b7169203331-01`)).toBe(traceId);
    expect(await traceOf(`00-${traceId}`)).toBeUndefined();
    expect(await problemOf(await get('/nowhere'))).not.toHaveProperty('trace_id');
  });

  it('is told apart from faults, which tell nothing', async () => {
    const text = await (await get('/things/faulty')).text();
    expect(JSON.parse(text)).toMatchObject({ status: 500, code: 'internal' });
    expect(text).not.toContain('secret');
  });
});

describe('a started service', () => {
  it('is live, and ready while its parts reach what they need', async () => {
    expect((await get('/health/live')).status).toBe(200);
    const ready = await get('/health/ready');
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { ready: true, phase: 'running', parts: { lanes: part.health } },
    ]);
  });

  it.each(['kafka', 'postgres', 'rtm'] as const)(
    'is not ready while it cannot reach %s, and lives on',
    async (place) => {
      part.health = { ...part.health, [place]: false };
      const ready = await get('/health/ready');
      expect([ready.status, await ready.json()]).toMatchObject([
        503,
        { ready: false, phase: 'running', parts: { lanes: { [place]: false } } },
      ]);
      expect((await get('/health/live')).status).toBe(200);
      part.health = { ...part.health, [place]: true };
      expect((await get('/health/ready')).status).toBe(200);
    },
  );

  it('is ready although a lane has stopped, which it names', async () => {
    part.health = { ...part.health, stopped: [{ lane: 1, reason: 'forked' }] };
    const ready = await get('/health/ready');
    expect([ready.status, await ready.json()]).toMatchObject([
      200,
      { parts: { lanes: { stopped: [{ lane: 1, reason: 'forked' }] } } },
    ]);
  });

  it('tells Prometheus how long requests took, by the pattern of their route, but not of probes and of paths that callers make up', async () => {
    const routes = async (): Promise<string[]> =>
      (await (await get('/metrics')).text())
        .split('\n')
        .filter((line) => line.startsWith('http_server_request_duration_seconds_count'))
        .map((line) =>
          ['method', 'route', 'status'].map((label) => new RegExp(`${label}="(.*?)"`).exec(line)?.[1]).join(' '),
        );
    await get('/things/open');
    await get('/made-up/path');
    await get('/health/live');
    await expect.poll(routes).toEqual(expect.arrayContaining(['GET /things/open 2xx', 'GET none 4xx']));
    expect((await routes()).join()).not.toMatch(/made-up|health|metrics/);
  });

  it('tells Prometheus what its parts count', async () => {
    const text = await (await get('/metrics')).text();
    expect(text).toContain('liwu_unknown_types_total{service="things",replica="0"} 3\n');
    expect(text).toContain('liwu_lanes_owned{service="things",replica="0"} 2\n');
    expect(text).toMatch(/^process_resident_memory_bytes\{[^}]+\} [0-9]{7,}$/m);
    expect(await (await get('/metrics')).text()).toContain('liwu_handled_total{service="things",replica="0"} 4\n');
  });
});
