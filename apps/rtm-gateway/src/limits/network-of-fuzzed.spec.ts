import { isIP } from 'node:net';
import { Problem } from '@liwu/service-kit';
import { fuzz, fuzzTimeoutMs } from '@liwu/test-kit';
import type { ExecutionContext } from '@nestjs/common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressGuard } from '../open-session/address-guard.js';
import { SessionLimits } from '../open-session/session-limits.js';
import { networkOf } from './network-of.js';

const PARSER = 'address';
const MAX_NETWORK_CHARS = 64;
const SESSIONS_PER_ADDRESS = 3;
const HONEST = [
  '192.0.2.1',
  '::ffff:192.0.2.1',
  '::FFFF:c000:0201',
  '64:ff9b::192.0.2.33',
  '2001:db8:1:2:3:4:5:6',
  '2001:0DB8:0001:0002::',
  '1:2:3:4:5:6:7::',
  '::8',
  '::',
  'fe80::1%eth0',
];
/** What proxies write in place of addresses, or beside them. */
const ODD = [
  'unknown',
  '_hidden',
  '192.0.2.1:4711',
  '[2001:db8::1]',
  '[2001:db8::1]:443',
  '"192.0.2.1"',
  '0x7f.1',
  '127.1',
];

/** The 16 bytes of an IPv6 address, read by hand. */
const bytesOf = (address: string): number[] => {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const pair = (high = '', low = ''): string => ((Number(high) << 8) | Number(low)).toString(16);
  const text = dotted ? `${dotted[1]}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}` : address;
  const [before = [], after = []] = text.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]);
};

/** Whom an address belongs to, by its bytes; undefined for a text that is none. */
const ownerOf = (address: string): string | undefined => {
  const [plain = ''] = address.split('%');
  if (isIP(plain) === 4) return plain;
  if (isIP(plain) !== 6) return undefined;
  const bytes = bytesOf(plain);
  const isMapped = bytes.slice(0, 12).join() === '0,0,0,0,0,0,0,0,0,0,255,255';
  return isMapped ? bytes.slice(12).join('.') : `network ${bytes.slice(0, 8).join()}`;
};

/** Whether a request from there goes on. Fails for a refusal that has no code. */
const goesOn = (guard: AddressGuard, ip: unknown): boolean => {
  const context = { switchToHttp: () => ({ getRequest: () => ({ ip }) }) } as unknown as ExecutionContext;
  try {
    return guard.canActivate(context);
  } catch (error) {
    if (error instanceof Problem && error.code === 'too_many_requests' && error.message === 'Too many sessions.')
      return false;
    throw error;
  }
};

describe('the address of a viewer', () => {
  it(
    'is counted for whom it belongs to and for nobody else, whatever it is',
    { timeout: fuzzTimeoutMs(PARSER) },
    async () => {
      const guard = new AddressGuard(new SessionLimits(SESSIONS_PER_ADDRESS), () => 0);
      const ownerBy = new Map<string, string>();
      let [networks, refused] = [0, 0];
      await fuzz<string | undefined>(PARSER, {
        mutant: (mutate) => mutate.text([...HONEST, ...ODD]),
        arbitrary: fc.oneof(
          fc.ipV6(),
          fc.tuple(fc.constantFrom('2001:db8:0:1', '2001:DB8::1'), fc.ipV4()).map((parts) => parts.join(':')),
          fc.ipV4Extended(),
          fc.string({ unit: fc.constantFrom(...'0123abf:.%'.split('')), maxLength: 45 }),
          fc.string(),
          // A connection that is gone already has no address any more.
          fc.constant(undefined),
        ),
        check: (address) => {
          const network = networkOf(address);
          if (network.length > MAX_NETWORK_CHARS) throw new Error('what is remembered has no bound');
          if (!goesOn(guard, address)) refused += 1;
          const owner = address === undefined ? undefined : ownerOf(address);
          if (owner === undefined) return;
          networks += 1;
          if (isIP(owner) === 4 && network !== owner) throw new Error('another one’s');
          const known = ownerBy.get(network);
          if (known !== undefined && known !== owner) throw new Error(`shared with ${known}`);
          if (ownerBy.size < 10_000) ownerBy.set(network, owner);
          if (networkOf(`${address?.toUpperCase()}`) !== network) throw new Error('another one in capitals');
        },
      });
      expect(networks).toBeGreaterThan(0);
      expect(refused).toBeGreaterThan(0);
    },
  );
});
