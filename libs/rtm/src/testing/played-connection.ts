import { randomId } from '../link/text.js';
import type { PlayedAnswer, PlayedCall, PlayedCallFrame, PlayedEvent, PlayedNetworkFrame } from './played-protocol.js';

/** A played SDK's way to the played network, from whatever thread. */
export class PlayedConnection {
  readonly #id = randomId();
  readonly #channel: BroadcastChannel;
  readonly #waiting = new Map<number, (answer: PlayedAnswer) => void>();
  #lastId = 0;

  constructor(appId: string, onEvent: (event: PlayedEvent) => void) {
    this.#channel = new BroadcastChannel(appId);
    this.#channel.addEventListener('message', ({ data }) => {
      const frame = data as PlayedNetworkFrame;
      if (frame.to !== this.#id) return;
      if ('event' in frame) return onEvent(frame.event);
      this.#waiting.get(frame.i)?.(frame.answer);
      this.#waiting.delete(frame.i);
    });
  }

  /** Resolves with the network's answer, or never: as over a real network. */
  ask(call: PlayedCall): Promise<PlayedAnswer> {
    const i = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(i, resolve);
      const frame: PlayedCallFrame = { to: 'network', from: this.#id, i, call };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin, windows do
      this.#channel.postMessage(frame);
    });
  }
}
