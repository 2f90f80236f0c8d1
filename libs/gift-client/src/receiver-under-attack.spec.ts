import { expect, it, vi } from 'vitest';
import { quiet } from './testing/manual-clock.js';
import { rose, Stage } from './testing/stage.js';

const FORGERIES = 100_000;
/** So many messages of one publisher are read within a second. */
const EACH = 20;
const AT_ONCE = 1_000;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

it(
  'renders the genuine gift among 100,000 forgeries with unknown kids, asks for keys once, and remembers no forgery',
  { timeout: 60_000 },
  async () => {
    const stage = await Stage.set();
    const fetchKeys = vi.fn(() => Promise.resolve(stage.gateway.signer.publicKeys()));
    const store = { entries: () => [], add: vi.fn<() => void>(), delete: vi.fn<() => void>() };
    const audience = await stage.client(undefined, { fetchKeys, store });
    const rendered = await stage.watch('room-1', audience);
    const alice = await stage.client('alice');
    stage.gateway.onRequest = () => {};
    const outcome = alice.sendGift(rose);
    await stage.clock.pass(0);
    const claims = encode(stage.gateway.asked[0]!.message);
    for (let number = 0; number < FORGERIES; number++) {
      const uid = `v-m${Math.floor(number / EACH)}-00000000`;
      const forged = `${encode({ alg: 'EdDSA', typ: 'liwu-grant+jwt', kid: `f${number}` })}.${claims}.${'A'.repeat(86)}`;
      const link = stage.network.link(uid);
      if (number % EACH === 0) await link.start();
      const publisher = stage.network.links.get(uid)!;
      await publisher.sendChannel('room-1', JSON.stringify({ liwu: 1, kind: 'gifts', grants: [forged] }));
      if (number % EACH === EACH - 1) await publisher.stop();
      if (number % AT_ONCE === 0) await quiet();
    }
    expect(audience.dropped).toEqual({ 'unknown-key': FORGERIES });
    expect(rendered).toEqual([]);
    stage.gateway.grant(stage.gateway.asked[0]!);
    await stage.clock.pass(1_000);
    expect((await outcome).kind).toBe('shown');
    await quiet();
    expect(rendered).toHaveLength(1);
    expect(audience.dropped).toEqual({ 'unknown-key': FORGERIES });
    expect(store.add).toHaveBeenCalledTimes(1);
    expect(fetchKeys).toHaveBeenCalledTimes(1);
  },
);
