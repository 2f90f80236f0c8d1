import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';

const { urls } = inject('suite');

const TOKEN_REUSED_FOR_MS = 600_000;
const tokens = new Map<string, { token: Promise<string>; at: number }>();

/** A token of the local issuer, as a platform would give it to its user. */
export const tokenOf = (subject: string, ...roles: readonly string[]): Promise<string> => {
  const name = `${subject} ${roles.join(' ')}`;
  const known = tokens.get(name);
  if (known && performance.now() - known.at < TOKEN_REUSED_FOR_MS) return known.token;
  const token = askForToken(subject, roles);
  tokens.set(name, { token, at: performance.now() });
  return token;
};

async function askForToken(sub: string, roles: readonly string[]): Promise<string> {
  const answer = await fetch(`${urls.issuer}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sub, roles }),
  });
  const { access_token: token }: { access_token: string } = JSON.parse(await answer.text());
  return token;
}

/** Posts a command with the operator's rights, and insists that it is accepted. */
const operate = async (url: string, body: unknown): Promise<unknown> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      authorization: `Bearer ${await tokenOf('journey-operator', 'operator')}`,
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${url} was answered ${answer.status}: ${text}`);
  return JSON.parse(text);
};

/** Whom a service has parked, as `service: viewer fault`; nobody, where every input could be applied. */
export const parkedViewers = async (): Promise<string[]> => {
  const headers = { authorization: `Bearer ${await tokenOf('journey-operator', 'operator')}` };
  const found: string[] = [];
  for (const service of ['catalog', 'wallet', 'watchdog'] as const) {
    const answer = await fetch(`${urls[service]}/v1/parked`, { headers });
    if (!answer.ok) throw new Error(`the ${service} does not say whom it has parked: ${answer.status}`);
    const { parked }: { parked: { key: string; fault?: string }[] } = JSON.parse(await answer.text());
    found.push(...parked.map(({ fault, key }) => `${service}: ${key} ${fault ?? ''}`));
  }
  return found;
};

/** A name that no other journey has: the journeys of a run share one suite. */
const fresh = (what: string): string => `${what}-${randomUUID().slice(0, 8)}`;

/** Opens a room of its own for a journey, with one host. */
export const openRoom = async (): Promise<{ room: string; host: string }> => {
  const room = fresh('room');
  const host = fresh('host');
  await operate(`${urls.catalog}/v1/rooms`, { room, hosts: [host] });
  return { room, host };
};

/** Puts a gift of its own on sale for a journey. */
export const listGift = async (unitPrice: bigint): Promise<string> => {
  const gift = fresh('gift');
  await operate(`${urls.catalog}/v1/gifts`, { gift, title: 'A gift of a journey', unitPrice: String(unitPrice) });
  return gift;
};

export const reprice = (gift: string, unitPrice: bigint): Promise<unknown> =>
  operate(`${urls.catalog}/v1/gifts/${gift}/price`, { unitPrice: String(unitPrice) });

/** A viewer who has bought so many coins. */
export const viewerWithCoins = async (coins: bigint): Promise<string> => {
  const viewer = fresh('viewer');
  if (coins > 0n) {
    await operate(`${urls.wallet}/v1/top-ups`, {
      viewer,
      coins: String(coins),
      price: { amount: '9.99', unit: 'EUR' },
      provider: 'journey-pay',
      provider_reference: randomUUID(),
    });
  }
  return viewer;
};
