import { Controller, Get, Module, Req } from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Public } from '../auth/auth-guard.js';
import { baseConfigShape } from '../config/settings.js';
import type { ServiceRequest } from './service-request.js';
import { type RunningService, startService } from './start-service.js';

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

let service: RunningService | undefined;
afterEach(async () => {
  await service?.stop();
});

const start = async (more: Record<string, string> = {}): Promise<void> => {
  const definition = { name: 'whence', config: z.object(baseConfigShape), module: () => WhenceModule };
  service = await startService(definition, {
    LIWU_HTTP_PORT: '0',
    LIWU_LOG_LEVEL: 'silent',
    LIWU_KAFKA_BROKERS: '127.0.0.1:1',
    LIWU_OIDC_ISSUER: 'http://127.0.0.1:1',
    ...more,
  });
  await service.started;
};
const whence = async (headers: Record<string, string>): Promise<unknown> =>
  await (await fetch(`${service!.url}/whence`, { headers })).json();

describe('where a request comes from', () => {
  it('is what its connection says, whatever it claims', async () => {
    await start();
    const claimed = {
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
    };
    expect(await whence({ ...claimed, forwarded: 'for=192.0.2.1', 'x-real-ip': '192.0.2.1' })).toEqual({
      ip: '127.0.0.1',
      protocol: 'http',
      host: new URL(service!.url).host,
    });
  });

  it('is what a trusted proxy added, not what its client had written before', async () => {
    await start({ LIWU_TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' });
    expect(await whence({ 'x-forwarded-for': '198.51.100.9' })).toMatchObject({ ip: '198.51.100.9' });
    expect(await whence({ 'x-forwarded-for': '192.0.2.1, 198.51.100.9, 10.1.2.3' })).toMatchObject({
      ip: '198.51.100.9',
    });
    expect(await whence({})).toMatchObject({ ip: '127.0.0.1' });
  });

  it('is the connection’s where that is a stranger to the named proxies', async () => {
    await start({ LIWU_TRUSTED_PROXIES: '10.0.0.0/8' });
    expect(await whence({ 'x-forwarded-for': '192.0.2.1' })).toMatchObject({ ip: '127.0.0.1' });
  });
});
