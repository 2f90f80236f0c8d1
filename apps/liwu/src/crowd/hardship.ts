import { isLostConnection } from '../shared/lost-connection.js';

/** What happens to the servers while a crowd sends; resolves when it is over, or soon after the signal that it is to end with the crowd. */
export type Hardship = (signal: AbortSignal) => Promise<void>;

/** A crowd's way through its hardship, if it has one: as long as it lasts, nobody is judged, and servers may be away. */
export class BorneHardship {
  #lasts = false;

  constructor(private readonly hardship: Hardship | undefined) {}

  /** Whether the crowd was to expect any. */
  get isExpected(): boolean {
    return this.hardship !== undefined;
  }

  get lasts(): boolean {
    return this.#lasts;
  }

  /** Lets it come, and waits for its end. */
  async bear(signal: AbortSignal): Promise<void> {
    if (!this.hardship) return;
    this.#lasts = true;
    try {
      await this.hardship(signal);
    } finally {
      this.#lasts = false;
    }
  }

  /** Looks at a server; that it is away for a while is borne, and looked at again later. */
  async despiteIt(look: () => Promise<void>): Promise<void> {
    try {
      await look();
    } catch (error) {
      if (!this.#lasts || !isLostConnection(error)) throw error;
    }
  }
}
