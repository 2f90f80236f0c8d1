import { describe, expect, it } from 'vitest';
import { AppProcess } from './testing/child-process.js';

describe('a gateway that is not told what it needs', () => {
  it('says all that is wrong at once, and ends with 78', async () => {
    const gateway = new AppProcess('rtm-gateway', { LIWU_HTTP_PORT: 'many', LIWU_SEAL_KEYS: 'secret-secret' });
    expect(await gateway.ended()).toBe(78);
    for (const name of [
      'LIWU_HTTP_PORT',
      'LIWU_KAFKA_BROKERS',
      'LIWU_RTM_APP_CERTIFICATE is not set',
      'LIWU_SEAL_KEYS',
    ]) {
      expect(gateway.output).toContain(name);
    }
    expect(gateway.output).not.toContain('secret-secret');
  });
});
