import { beforeEach, describe, expect, it } from 'vitest';
import { MembershipProof } from './membership-proof.js';

const SESSION_MS = 6_000;

describe('the proof that lanes are still a member’s own', () => {
  let monotonicMs: number;
  let wallMs: number;
  let proof: MembershipProof;
  const pass = (ms: number): void => {
    monotonicMs += ms;
    wallMs += ms;
  };
  beforeEach(() => {
    monotonicMs = 50;
    wallMs = 1_790_000_000_000;
    proof = new MembershipProof(SESSION_MS, () => ({ monotonicMs, wallMs }));
  });
  const joined = (): void => {
    proof.joined();
    pass(250);
    proof.heartbeatAnswered();
  };

  it('is not there before the generation’s first heartbeat', () => {
    expect(proof.holds).toBe(false);
    proof.joined();
    expect(proof.holds).toBe(false);
    pass(250);
    proof.heartbeatAnswered();
    expect(proof.holds).toBe(true);
  });

  it('ends a session’s time after the word before the last heartbeat, and not a millisecond later', () => {
    joined();
    pass(SESSION_MS - 250 - 1);
    expect(proof.holds).toBe(true);
    pass(1);
    expect(proof.holds).toBe(false);
  });

  it('is not restored by an answer that lay unread while the process stood still, but by the heartbeat after it', () => {
    joined();
    pass(26_000);
    proof.heartbeatAnswered();
    expect(proof.holds).toBe(false);
    pass(250);
    proof.heartbeatAnswered();
    expect(proof.holds).toBe(true);
  });

  it('is not there for a joining whose answer lay unread, until a heartbeat was sent after it', () => {
    joined();
    proof.left();
    pass(26_000);
    proof.joined();
    expect(proof.holds).toBe(false);
  });

  it('ends with the membership', () => {
    joined();
    proof.left();
    expect(proof.holds).toBe(false);
    proof.heartbeatAnswered();
    proof.heartbeatAnswered();
    expect(proof.holds).toBe(false);
  });

  it('ends also where only the wall clock has gone on, as after a suspended machine', () => {
    joined();
    wallMs += 26_000;
    expect(proof.holds).toBe(false);
  });

  it('does not last longer where the wall clock was set back', () => {
    joined();
    wallMs -= 3_600_000;
    expect(proof.holds).toBe(true);
    monotonicMs += SESSION_MS;
    expect(proof.holds).toBe(false);
  });
});
