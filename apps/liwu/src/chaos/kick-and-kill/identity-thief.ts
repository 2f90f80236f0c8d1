import type { SandboxTransport } from '@liwu/rtm';

/** Whose identity is taken: the other replica is the one that is killed, so that both are hit, and some viewers meet both. */
export const TAKEN_IDENTITY = 'gift-gateway-0-3';

/**
 * Somebody who logs in with an identity of the gateway and stays. The network lets the second login win, so what viewers say
 * to that identity reaches the thief, who cannot read it and says nothing: to them it is silence.
 */
export class IdentityThief {
  #swallowed = 0;

  private constructor(private readonly link: SandboxTransport) {}

  /** Logs in; resolves with the moment at which the network had let it in. */
  static async logIn(link: SandboxTransport): Promise<{ readonly thief: IdentityThief; readonly atMs: number }> {
    const thief = new IdentityThief(link);
    link.onPeer(() => (thief.#swallowed += 1));
    await link.start();
    return { thief, atMs: Date.now() };
  }

  /** How many messages came to it that were meant for the gateway. */
  get swallowed(): number {
    return this.#swallowed;
  }

  /** Nobody has logged in with this identity since. */
  get isAlone(): boolean {
    return this.link.state === 'ready';
  }

  async logOut(): Promise<void> {
    await this.link.stop();
  }
}
