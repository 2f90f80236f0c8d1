import { eventually } from '@liwu/test-kit';
import { expect } from 'vitest';
import { RealSuite, type Viewer } from './real-suite.js';

/** What was counted when somebody began to be hostile. */
type Before = Readonly<Record<string, number>>;

const RECORDED = ['messages_recorded.GiftRequested', 'messages_recorded.BroadcastAcknowledged'];

/** A running gateway among hostile clients, and honest ones whom none of that may touch. */
export class HostileWorld extends RealSuite {
  #guests = 0;

  /** Somebody whom nobody has seen yet, so that no budget of an earlier guest is in the way. */
  guest(kind: string, ...rooms: string[]): Promise<Viewer> {
    return this.viewer(`${kind}-${++this.#guests}`, ...rooms);
  }

  async before(...counters: string[]): Promise<Before> {
    const names = [...counters, ...RECORDED];
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await this.counted(name)] as const)));
  }

  /** That these counters went up by so much, and that nothing was recorded meanwhile. */
  async expectCounted(before: Before, counted: Readonly<Record<string, number>>): Promise<void> {
    await eventually(async () => expect(await this.#since(before, Object.keys(counted))).toEqual(counted));
    expect(await this.#since(before, RECORDED)).toEqual(Object.fromEntries(RECORDED.map((name) => [name, 0])));
  }

  /** That the gateway is ready, and serves an honest viewer from its request to its grant. */
  async expectServed(): Promise<void> {
    const honest = await this.guest('honest');
    const held = this.held(honest, 'room-of-the-honest');
    await honest.request(held.requestId);
    await eventually(() => expect(this.watchdog.of('GiftRequested', held.requestId)).toHaveLength(1));
    await this.wallet.says(held);
    await honest.grantOf(held.requestId);
    expect((await fetch(`${this.gatewayUrl}/health/ready`)).status).toBe(200);
    await honest.link.stop();
  }

  async #since(before: Before, names: readonly string[]): Promise<Record<string, number>> {
    const now = await Promise.all(names.map((name) => this.counted(name)));
    return Object.fromEntries(names.map((name, index) => [name, now[index]! - (before[name] ?? 0)]));
  }
}
