import { beforeEach, describe, expect, it } from 'vitest';
import type { Asked } from './testing/gateway.js';
import { rose, Stage } from './testing/stage.js';

let stage: Stage;
let hasRoom: boolean;
let beganMs: number;
let askedAtMs: number[];
beforeEach(async () => {
  stage = await Stage.set();
  hasRoom = false;
  askedAtMs = [];
  beganMs = stage.clock.monotonicMs();
  stage.gateway.onRequest = (asked) => {
    askedAtMs.push(stage.clock.monotonicMs() - beganMs);
    if (hasRoom) stage.gateway.grant(asked);
    else sayOverloaded(asked, 2_000);
  };
});

const sayOverloaded = ({ identity, message: { requestId }, replyTo }: Asked, retryAfterMs: number): void =>
  stage.gateway.say(
    { kind: 'refused', requestId, code: 'overloaded', final: false, retryAfterMs },
    { identity, replyTo },
  );

describe('a client whose gateway has no room', () => {
  it('begins nothing else until it may come again, a little later than it was told', async () => {
    const alice = await stage.client('alice', { random: () => 0.5 });
    const outcomes = [alice.sendGift(rose)];
    await stage.clock.pass(100);
    hasRoom = true;
    outcomes.push(alice.sendGift(rose), alice.sendGift(rose));
    await stage.clock.pass(2_399);
    expect(askedAtMs).toEqual([0]);
    await stage.clock.pass(10_000);
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(['shown', 'shown', 'shown']);
    expect(askedAtMs.slice(0, 3)).toEqual([0, 2_500, 2_500]);
  });

  it('takes the silence of two identities for the same, and goes on once it is answered', async () => {
    const silent: Asked[] = [];
    stage.gateway.onRequest = (asked) => void silent.push(asked);
    const alice = await stage.client('alice', { random: () => 0 });
    const outcomes = [alice.sendGift(rose)];
    await stage.clock.pass(1_600);
    outcomes.push(alice.sendGift(rose));
    await stage.clock.pass(1_300);
    expect(new Set(silent.map(({ message }) => message.requestId)).size).toBe(1);
    stage.gateway.onRequest = (asked) => stage.gateway.grant(asked);
    await stage.clock.pass(3_000);
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(['shown', 'shown']);
  });

  it('tells its viewer so after a while, also of gifts that it never asked for', async () => {
    const alice = await stage.client('alice', { random: () => 0 });
    const outcomes = Array.from({ length: 20 }, () => alice.sendGift(rose));
    await stage.clock.pass(60_000);
    expect(new Set((await Promise.all(outcomes)).map((outcome) => 'code' in outcome && outcome.code))).toEqual(
      new Set(['overloaded']),
    );
    expect(alice.undecided).toBe(0);
    // Of twenty gifts in a minute, what was asked did not cost the gateway more than one answer a second.
    expect(askedAtMs.length).toBeLessThan(60);
  });
});
