const BEAT_MS = 5_000;

/** Something that wants to look after itself every few seconds. */
interface Beating {
  beat(): void;
}

/** One timer for all links of a process, however many there are; none at all while there is no link. */
class Heartbeats {
  readonly #all = new Set<Beating>();
  #timer: ReturnType<typeof setInterval> | undefined;

  add(one: Beating): void {
    this.#all.add(one);
    this.#timer ??= setInterval(() => this.#beatAll(), BEAT_MS);
  }

  remove(one: Beating): void {
    this.#all.delete(one);
    if (this.#all.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #beatAll(): void {
    for (const one of this.#all) one.beat();
  }
}

export const heartbeats = new Heartbeats();
