import { eventually } from '@liwu/test-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealSuite } from './testing/real-suite.js';

const suite = new RealSuite();
beforeAll(() => suite.startOthers());
afterAll(() => suite.stop());

describe('a gateway killed in the middle of its grants', () => {
  it('is replaced by one that grants all of them, each one with the very same bytes', async () => {
    const first = await suite.startGatewayProcess();
    const viewers = await Promise.all(Array.from({ length: 20 }, (_, k) => suite.viewer(`viewer-${k}`)));
    const held = viewers.flatMap((viewer, k) => Array.from({ length: 5 }, () => suite.held(viewer, `room-${k % 4}`)));
    const said = Promise.all(held.map((event) => suite.wallet.says(event)));
    await eventually(() => expect(viewers.some(({ heard }) => heard.length > 0)).toBe(true), { everyMs: 1 });
    await first.kill();
    await said;
    const second = await suite.startGatewayProcess();
    const grantsOf = async (requestId: string): Promise<string[]> => {
      const told = await Promise.all(viewers.map((viewer) => viewer.told(requestId)));
      return told.flat().map((message) => ('grant' in message ? message.grant : ''));
    };
    await eventually(
      async () => {
        for (const { requestId } of held) expect(new Set(await grantsOf(requestId)).size).toBe(1);
      },
      { deadlineMs: 30_000, everyMs: 250 },
    );
    await second.stop();
    expect(await second.ended()).toBe(0);
  });
});
