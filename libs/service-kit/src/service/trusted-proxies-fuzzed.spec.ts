import { BlockList, isIP } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Controller, Get, Module, Req } from '@nestjs/common';
import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Public } from '../auth/auth-guard.js';
import { baseConfigShape } from '../config/settings.js';
import type { ServiceRequest } from './service-request.js';
import { type RunningService, startService } from './start-service.js';

const PARSER = 'forwarded address';
/** What a header may be made of: other bytes end at Node's own parser. */
const NO_HEADER = /[^\t\u0020-\u007e\u0080-\u00ff]/g;
const HEADERS = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
  'x-request-id',
  'traceparent',
];
const REMOTES = ['127.0.0.1', '::ffff:127.0.0.1', '10.1.2.3', '198.51.100.7', '2001:db8::7'];
const HONEST = [
  '198.51.100.9',
  '192.0.2.1, 198.51.100.9, 10.1.2.3',
  '2001:db8::1, 10.0.0.1',
  '::ffff:10.0.0.1,198.51.100.9:4711, unknown',
  '192.0.2.1, 127.0.0.1, 127.0.0.1, 10.255.255.255',
  'for=192.0.2.60;proto=http;by=203.0.113.43',
];

@Public()
@Controller('whence')
class WhenceController {
  @Get()
  whence(@Req() { ip, protocol, host }: ServiceRequest): object {
    return { ip, protocol, host };
  }
}
@Module({ controllers: [WhenceController] })
class WhenceModule {}

let service: RunningService;
beforeAll(async () => {
  const definition = { name: 'whence', config: z.object(baseConfigShape), module: () => WhenceModule };
  service = await startService(definition, {
    LIWU_HTTP_PORT: '0',
    LIWU_LOG_LEVEL: 'silent',
    LIWU_KAFKA_BROKERS: '127.0.0.1:1',
    LIWU_OIDC_ISSUER: 'http://127.0.0.1:1',
    LIWU_TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8',
  });
  await service.started;
});
afterAll(() => service.stop());

const proxies = new BlockList();
proxies.addAddress('127.0.0.1');
proxies.addSubnet('10.0.0.0', 8);
const isProxy = (address: string): boolean => {
  const kind = isIP(address);
  return kind !== 0 && proxies.check(address, kind === 6 ? 'ipv6' : 'ipv4');
};

/** An IPv4 address in an old spelling (`10.1`), which one reader takes for one and another does not; no proxy writes such. */
const OLD_SPELLING = /^[0-9a-fx.]+$/i;

/** From the connection on backwards: whoever has one behind it that was believed is a proxy of ours, and the one believed last is none. */
const checkWhence = (ip: string, remote: string, forwardedFor: string): void => {
  const named = forwardedFor
    .split(',')
    .map((one) => one.replaceAll(/^[ \t]+|[ \t]+$/g, ''))
    .filter((one) => one !== '');
  const chain = [remote, ...named.toReversed()];
  const at = chain.findIndex((address) => !isProxy(address) && (address === ip || !OLD_SPELLING.test(address)));
  const expected = at < 0 ? chain.at(-1) : chain[at];
  if (ip !== expected) throw new Error(`came from ${ip}, not from ${expected}`);
};

interface Asked {
  readonly remote: string;
  readonly headers: Readonly<Record<string, string>>;
}
const asked = (remote: string, values: readonly string[]): Asked => ({
  remote,
  headers: Object.fromEntries(
    HEADERS.map((name, at) => [name, (values[at] ?? '').replaceAll(NO_HEADER, '?').trim()]).filter(
      ([, value]) => value,
    ),
  ),
});

describe('where a request comes from', () => {
  it(
    'is the last address that no proxy of ours has, whatever the headers say, and the request is answered',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      let [forwarded, direct] = [0, 0];
      const http = service.app.getHttpAdapter().getInstance();
      await fuzz<Asked>(PARSER, {
        mutant: (mutate) =>
          asked(
            mutate.random.pick(REMOTES),
            HEADERS.map((_, at) => (at > 0 && mutate.random.oneIn(2) ? '' : mutate.text(HONEST))),
          ),
        arbitrary: fc
          .tuple(
            fc.constantFrom(...REMOTES),
            fc.oneof(
              fc.string({ unit: 'binary-ascii' }),
              fc
                .array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('10.0.0.9', '127.0.0.1', '', 'unknown')))
                .map((addresses) => addresses.join(', ')),
            ),
            fc.array(fc.string({ unit: 'binary' }), { maxLength: HEADERS.length - 1 }),
          )
          .map(([remote, forwardedFor, others]) => asked(remote, [forwardedFor, ...others])),
        check: async ({ remote, headers }) => {
          // Between two requests from outside the event loop turns, which throws away what the last one has left.
          await setImmediate();
          const answer = await http.inject({ url: '/whence', remoteAddress: remote, headers: { ...headers } });
          expect(answer.statusCode).toBe(200);
          expect(answer.headers['x-request-id']).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
          const { ip } = answer.json<{ readonly ip: string }>();
          checkWhence(ip, remote, headers['x-forwarded-for'] ?? '');
          if (ip === remote) direct += 1;
          else forwarded += 1;
        },
      });
      expect(forwarded).toBeGreaterThan(0);
      expect(direct).toBeGreaterThan(0);
    },
  );
});
