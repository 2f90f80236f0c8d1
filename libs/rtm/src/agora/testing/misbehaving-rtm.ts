import type { AgoraRtm } from '../agora-sdk.js';

const BUSY_UNTIL = 'busy until ';

/** Plays an SDK that does what no SDK should: a message's text says what. */
export class RTM implements AgoraRtm {
  readonly #published: string[] = [];

  addEventListener(): void {}
  async login(): Promise<void> {}
  async logout(): Promise<void> {}
  async renewToken(): Promise<void> {}
  async subscribe(): Promise<void> {}
  async unsubscribe(): Promise<void> {}

  async publish(_name: string, text: string): Promise<void> {
    this.#published.push(text);
    if (text.startsWith(BUSY_UNTIL)) while (Date.now() < Number(text.slice(BUSY_UNTIL.length)));
    switch (text) {
      case 'throw later':
        setTimeout(() => {
          throw new Error('a bug of the SDK');
        });
        return new Promise(() => {});
      case 'reject later':
        void Promise.reject(new Error('nobody waits for this'));
        return;
      case 'loop':
        for (;;);
      case 'fill memory':
        for (const all: unknown[] = []; ;) all.push(Array.from({ length: 1_000_000 }, Math.random));
      case 'look around':
        throw Object.assign(new Error(), { errorCode: -10_014, reason: JSON.stringify(process.env) });
      case 'tell what was published':
        throw Object.assign(new Error(), { errorCode: -10_014, reason: JSON.stringify(this.#published) });
      case 'talk':
        console.log('chatter of the SDK');
        console.error('chatter of the SDK');
        return;
      default:
        return;
    }
  }
}
