import { isIP } from 'node:net';

const GROUPS = 8;
/** Of an IPv6 address the first half says whose network it is; the other half a customer chooses freely. */
const NETWORK_GROUPS = 4;

/** Longer than any address: of what a proxy passes on in place of one, no more is remembered. */
const MAX_TEXT_CHARS = 64;

/**
 * Whom a network address belongs to, as far as a budget is concerned: an IPv4 address is its own, an IPv6 address its /64
 * network's, of which one customer has 2^64. Texts that are no addresses are what they are, up to a length; connections that are
 * gone already have no address, and are one for all.
 */
export const networkOf = (address = ''): string => {
  const [withoutZone = ''] = address.split('%', 1);
  if (isIP(withoutZone) !== 6) return withoutZone.slice(0, MAX_TEXT_CHARS);
  const groups = groupsOf(withoutZone);
  const isMappedIpv4 = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
  return isMappedIpv4 ? ipv4Of(groups) : `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
};

/** All eight groups, in the one spelling that a URL gives to each. */
function groupsOf(address: string): string[] {
  const { hostname } = new URL(`http://[${address}]`);
  const [before = [], after = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter(Boolean));
  return [...before, ...Array.from({ length: GROUPS - before.length - after.length }, () => '0'), ...after];
}

function ipv4Of(groups: readonly string[]): string {
  const bytes = groups.slice(6).flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
  return bytes.join('.');
}
