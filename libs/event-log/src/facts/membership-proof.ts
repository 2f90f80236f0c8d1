/** A moment by both of the process's clocks. */
interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/**
 * Whether the lanes that a member was assigned are provably still its own. A process that was stopped, or cut off, does not learn by
 * itself that its session has ended: it goes on as if nothing had happened, while others have its lanes. A heartbeat that the
 * coordinator has answered well was sent after the word before it was read, in the same generation: at that earlier moment the member
 * was one, and nobody else may be given its lanes before its session has timed out from there. The answer's own moment proves nothing,
 * since the answer may have lain unread for as long as the process stood still.
 */
export class MembershipProof {
  #lastWord: Moment | undefined;
  #provenAt: Moment | undefined;

  constructor(
    private readonly sessionTimeoutMs: number,
    private readonly now: () => Moment = () => ({ monotonicMs: performance.now(), wallMs: Date.now() }),
  ) {}

  /** A generation begins; it is proven by its first heartbeat, since the answer to the joining may be old, too. */
  joined(): void {
    this.#lastWord = this.now();
    this.#provenAt = undefined;
  }

  /** The coordinator has answered a heartbeat of this generation well; so nobody else had the lanes meanwhile, however long that was. */
  heartbeatAnswered(): void {
    if (!this.#lastWord) return;
    this.#provenAt = this.#lastWord;
    this.#lastWord = this.now();
  }

  left(): void {
    this.#lastWord = undefined;
    this.#provenAt = undefined;
  }

  /**
   * By the clock that has gone further: the monotonic one goes on while the process is stopped, but not while its machine is suspended;
   * the wall clock is set forward after that, and may be set back at any time.
   */
  get holds(): boolean {
    if (!this.#provenAt) return false;
    const { monotonicMs, wallMs } = this.now();
    const sinceMs = Math.max(monotonicMs - this.#provenAt.monotonicMs, wallMs - this.#provenAt.wallMs);
    return sinceMs < this.sessionTimeoutMs;
  }
}
