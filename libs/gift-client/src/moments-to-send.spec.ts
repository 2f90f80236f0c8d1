import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GiftClient } from './gift-client.js';
import type { Asked } from './testing/gateway.js';
import { quiet } from './testing/manual-clock.js';
import { rose, Stage } from './testing/stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.set();
});
afterEach(() => vi.useRealTimers());

/** What a client's gift arrives as at a gateway that says nothing by itself. */
const askedBy = async (client: GiftClient): Promise<Asked> => {
  stage.gateway.onRequest = () => {};
  void client.sendGift(rose);
  await quiet();
  return stage.gateway.asked.at(-1)!;
};

describe('the first moment to send', () => {
  const grantedAhead = async (aheadMs: number): Promise<GiftClient> => {
    const alice = await stage.client('alice');
    const asked = await askedBy(alice);
    await stage.clock.pass(1_000 - (stage.gateway.now() % 1_000));
    stage.gateway.grant(asked, { heldAt: stage.gateway.now() + aheadMs });
    await quiet();
    return alice;
  };

  it('is the beginning of the grant, which the wallet’s clock may have put a little ahead', async () => {
    await grantedAhead(3_000);
    await stage.clock.pass(2_999);
    expect(stage.network.heard).toEqual([]);
    await stage.clock.pass(1);
    expect(stage.network.heard).toHaveLength(1);
    await stage.clock.pass(100);
    expect(stage.gateway.acks).toMatchObject([{ attempt: 0 }]);
  });

  it('is not come where the server’s time was set back while it was waited for', async () => {
    const other = await askedBy(await grantedAhead(3_000));
    const { requestId } = other.message;
    const setBack = stage.gateway.now() - 60_000;
    stage.gateway.now = () => setBack;
    stage.gateway.say({ kind: 'refused', requestId, code: 'stale', final: false, now: setBack }, other);
    await stage.clock.pass(3_000);
    expect(stage.network.heard).toEqual([]);
    expect(stage.facts).toContainEqual(expect.objectContaining({ kind: 'broadcast', result: 'too-early' }));
  });

  it('is left to a reminder where that is further ahead than clocks may be', async () => {
    await grantedAhead(6_000);
    await stage.clock.pass(10_000);
    expect(stage.network.heard).toEqual([]);
    stage.gateway.grant(stage.gateway.asked[0]!, { attempt: 1 });
    await stage.clock.pass(100);
    expect(stage.network.heard).toHaveLength(1);
    expect(stage.gateway.acks).toMatchObject([{ attempt: 1 }]);
  });
});

describe('the last moment to send', () => {
  const grantedLate = async (lateMs: number): Promise<number> => {
    const asked = await askedBy(await stage.client('alice'));
    const heldAt = stage.gateway.now();
    await stage.clock.pass(lateMs);
    stage.gateway.grant(asked, { attempt: 3, heldAt });
    await stage.clock.pass(0);
    return stage.network.heard.length;
  };

  it('is 35 s after the hold: a grant that comes before is broadcast', async () => {
    expect(await grantedLate(33_900)).toBe(1);
  });

  it('is 35 s after the hold: a grant that comes after is not', async () => {
    expect(await grantedLate(35_001)).toBe(0);
  });

  it.each([
    [500, 1],
    [2_000, 0],
  ])(
    'is the last one also for a send that waits %i ms before it begins, by a clock that is an hour late',
    async (waitsMs, sends) => {
      vi.useFakeTimers({ toFake: ['Date'], now: stage.gateway.now() - 3_600_000 });
      stage.network.beforeChannelSend = async () => {
        stage.clock.jump(waitsMs);
        vi.setSystemTime(Date.now() + waitsMs);
        await Promise.resolve();
      };
      expect(await grantedLate(33_900)).toBe(sends);
      await stage.clock.pass(5_000);
      expect(stage.network.heard).toHaveLength(sends);
      const results = stage.facts.flatMap((fact) => (fact.kind === 'broadcast' ? [fact.result] : []));
      expect(results).toEqual([sends === 1 ? 'accepted' : 'too-late']);
    },
  );

  it('is not missed by a device that slept through it, for the gateway says the time', async () => {
    const alice = await stage.client('alice');
    const asked = await askedBy(alice);
    const heldAt = stage.gateway.now();
    const slept = heldAt + 60_000;
    stage.gateway.now = () => slept;
    stage.gateway.grant(asked, { attempt: 3, heldAt });
    await stage.clock.pass(0);
    expect(stage.network.heard).toEqual([]);
    expect(alice.serverNow()).toBe(slept);
  });

  it('is kept by every repetition of a send that fails', async () => {
    const alice = await stage.client('alice');
    let sends = 0;
    stage.network.channelFate = () => ((sends += 1) < 3 ? 'rate' : 'arrives');
    const outcome = alice.sendGift(rose);
    await stage.clock.pass(5_000);
    expect((await outcome).kind).toBe('shown');
    expect(sends).toBe(3);
    expect(stage.gateway.acks).toHaveLength(1);
  });
});
