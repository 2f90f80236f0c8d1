import type { Identity } from '../identities/identity.js';
import { Pause } from '../limits/pause.js';

/** A room is doubted at most once in so long, so that a provider that discards costs few subscriptions. */
const DOUBT_EVERY_MS = 30_000;
/** After so long it is forgotten: else a room that nobody can watch, or in which nobody speaks, could never be believed again. */
export const DOUBT_LASTS_MS = 300_000;

/**
 * What is known against those who watch a room: which of them have missed a broadcast. It is open until whoever watches the room hears
 * something there, five minutes at most; till then the provider may as well discard all that is sent into the room.
 */
export class RoomDoubt {
  readonly #recent = new Pause(DOUBT_EVERY_MS);
  readonly #open = new Pause(DOUBT_LASTS_MS);
  #doubted: ReadonlySet<Identity> = new Set();

  isOpen(now: number): boolean {
    return this.#open.isOn(now);
  }

  isOf(identity: Identity): boolean {
    return this.#doubted.has(identity);
  }

  /** Not where each of these was doubted and none has heard anything since: then it is not they who are deaf. */
  mayBegin(identities: readonly Identity[], now: number): boolean {
    const isLeftToTry = !this.isOpen(now) || identities.some((identity) => !this.#doubted.has(identity));
    return isLeftToTry && !this.#recent.isOn(now);
  }

  begin(identity: Identity, now: number): void {
    this.#doubted = new Set(this.isOpen(now) ? [...this.#doubted, identity] : [identity]);
    this.#recent.begin(now);
    this.#open.begin(now);
  }

  /** The room's watch has heard something: it is not deaf, and the provider does not discard everything. */
  end(): void {
    this.#open.end();
  }
}
