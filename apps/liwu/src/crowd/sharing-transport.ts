import { SandboxTransport, type SandboxTransportOptions } from '@liwu/rtm';
import { viewerIdOf } from '@liwu/sealing/viewer';
import type { Hear, SharedSubscription } from './shared-subscription.js';

/** The link of a viewer who hears its rooms by a receiver's subscription; all else goes by itself. */
export class SharingTransport extends SandboxTransport {
  readonly #listeners = new Set<Hear>();
  readonly #rooms = new Set<string>();
  readonly #viewerId: string;

  constructor(
    options: SandboxTransportOptions,
    private readonly shared: SharedSubscription,
  ) {
    super(options);
    this.#viewerId = viewerIdOf(options.uid) ?? '';
  }

  override onChannel(listener: Hear): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  override async subscribe(room: string): Promise<void> {
    this.#rooms.add(room);
    this.shared.join(room, this.#viewerId, this.#hear);
  }

  override async unsubscribe(room: string): Promise<void> {
    this.#rooms.delete(room);
    this.shared.leave(room, this.#viewerId, this.#hear);
  }

  override async stop(): Promise<void> {
    for (const room of this.#rooms) await this.unsubscribe(room);
    await super.stop();
  }

  readonly #hear: Hear = (message) => {
    // There is no echo.
    if (this.state !== 'ready' || message.publisher === this.uid) return;
    for (const listener of this.#listeners) listener(message);
  };
}
