import { RateWindow, SANDBOX_LIMITS } from '@liwu/rtm';

/** How much each channel may carry. Channels that were silent for a while cost nothing. */
export class ChannelQuotas {
  readonly #windows = new Map<string, RateWindow>();

  /** Whether the channel may carry one more message now; if so, it has. */
  take(channel: string, nowMs: number): boolean {
    let window = this.#windows.get(channel);
    if (!window) this.#windows.set(channel, (window = new RateWindow(SANDBOX_LIMITS.channelMessagesPerSecond)));
    return window.take(nowMs);
  }

  forgetIdle(nowMs: number): void {
    for (const [channel, window] of this.#windows) if (window.isIdle(nowMs)) this.#windows.delete(channel);
  }
}
