import { type LinkState, SandboxTransport, type SandboxTransportOptions } from '@liwu/rtm';
import type { ReceiverLog } from './receiver-log.js';

/** A receiver's link, which writes down when it heard its room. */
export class ReceiverTransport extends SandboxTransport {
  #joined = false;
  #hears = false;

  constructor(
    options: SandboxTransportOptions,
    private readonly log: ReceiverLog,
  ) {
    super(options);
    this.onState((state) => this.#look(state));
  }

  override async subscribe(channel: string): Promise<void> {
    await super.subscribe(channel);
    this.#joined = true;
    this.#look(this.state);
  }

  override async stop(): Promise<void> {
    this.#look('stopped');
    await super.stop();
  }

  #look(state: LinkState): void {
    const hears = this.#joined && state === 'ready';
    if (hears === this.#hears) return;
    this.#hears = hears;
    if (hears) this.log.linked();
    else this.log.unlinked();
  }
}
