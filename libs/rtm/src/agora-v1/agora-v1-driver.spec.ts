import { describe, expect, it } from 'vitest';
import { AgoraV1Driver } from './agora-v1-driver.js';
import type { AgoraV1Channel, AgoraV1Client, AgoraV1Sdk } from './agora-v1-sdk.js';

/** An SDK that joins a channel when a spec lets it, and remembers what was sent. */
class SlowSdk {
  readonly sent: string[] = [];
  #join: () => void = () => {};
  readonly #joined = new Promise<void>((resolve) => {
    this.#join = resolve;
  });

  letJoin(): void {
    this.#join();
  }

  readonly sdk = {
    LOG_FILTER_OFF: {},
    createInstance: () =>
      ({
        on: () => {},
        createChannel: () =>
          ({
            on: () => {},
            join: () => this.#joined,
            sendMessage: async ({ text }) => void this.sent.push(text),
          }) as Partial<AgoraV1Channel> as AgoraV1Channel,
      }) as Partial<AgoraV1Client> as AgoraV1Client,
  } as AgoraV1Sdk;
}

const silent = { changed: () => {}, peer: () => {}, channel: () => {}, tokenWillExpire: () => {} };

describe('a channel message by agora-rtm-sdk 1.x', () => {
  it('is not sent where its channel could only be joined when its time was over', async () => {
    const slow = new SlowSdk();
    const driver = new AgoraV1Driver(slow.sdk, 'app', 'alice', silent);
    const startUntil = Date.now();
    const late = driver.sendChannel('room-1', 'late', { startUntil });
    const inTime = driver.sendChannel('room-1', 'in time', { startUntil: startUntil + 60_000 });
    await expect.poll(() => Date.now()).toBeGreaterThan(startUntil);
    slow.letJoin();
    await expect(late).rejects.toMatchObject({ name: 'TransportError', kind: 'too-late', code: -10_023 });
    expect(await inTime).toBe('accepted');
    expect(slow.sent).toEqual(['in time']);
  });
});
