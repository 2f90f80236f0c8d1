import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../refusal.js';
import type { ChaosSuite } from '../chaos-suite.js';
import { joinReplica } from './join-replica.js';

/** What the replica says, one time after the other, of its lanes. */
let lanes: number[][];
let replica: Server;
beforeEach(async () => {
  replica = createServer((_request, response) => {
    response.end(JSON.stringify({ ready: true, parts: { lanes: { lanes: lanes.shift() ?? [] } } }));
  });
  await new Promise<void>((resolve) => replica.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => replica.close(resolve)));

/** Nobody waits for the broker, of which there is none. */
const limits = { brokerWithinMs: 0, shareWithinMs: 0 };

/** Where replicas start as often as the one in the spec does not fail; what becomes of them is noted. */
const suiteWhere = (failures: number) => {
  const noted: string[] = [];
  const child = {
    plan: { name: 'wallet-1', readyUrl: `http://127.0.0.1:${(replica.address() as AddressInfo).port}/health/ready` },
  };
  const running = {
    suite: { portBase: 1_024 },
    child: () => child,
    addReplica: (service: string, number: number) => {
      noted.push(`start ${service} ${number}`);
      return noted.length > failures * 2 ? Promise.resolve(child) : Promise.reject(new Refusal('no broker\n  log'));
    },
    removeReplica: (_child: unknown, how: string) => Promise.resolve(void noted.push(how)),
  };
  return { child, noted, suite: { running } as unknown as Pick<ChaosSuite, 'running'> };
};

describe('a second replica', () => {
  it('has joined once it works lanes', async () => {
    lanes = [[], [], [4, 7]];
    const { child, noted, suite } = suiteWhere(0);
    expect(await joinReplica(suite, 'wallet', { ...limits, shareWithinMs: 10_000 })).toBe(child);
    expect(noted).toEqual(['start wallet 1']);
  });

  it('is let go where it is given no lanes, and that is said', async () => {
    lanes = [];
    const { noted, suite } = suiteWhere(0);
    expect(await joinReplica(suite, 'wallet', limits)).toBe('the second one was given no lanes within 0 s');
    expect(noted).toEqual(['start wallet 1', 'drain']);
  });

  it('is started once more where it did not start', async () => {
    lanes = [[1]];
    const { child, noted, suite } = suiteWhere(1);
    expect(await joinReplica(suite, 'rtm-gateway', limits)).toBe(child);
    expect(noted).toEqual(['start rtm-gateway 1', 'kill', 'start rtm-gateway 1']);
  });

  it('is given up where it did not start again, and why is said in a line', async () => {
    const { noted, suite } = suiteWhere(2);
    expect(await joinReplica(suite, 'wallet', limits)).toBe('the second one did not start: no broker');
    expect(noted).toEqual(['start wallet 1', 'kill', 'start wallet 1', 'kill']);
  });
});
