/** Who wants to be told. A listener that throws stops nobody else: its error becomes an uncaught one, outside of this call. */
export class Listeners<T> {
  readonly #all = new Set<{ readonly tell: (value: T) => void }>();

  /** The same function may listen twice; what is returned takes away this one listening. */
  add(tell: (value: T) => void): () => void {
    const entry = { tell };
    this.#all.add(entry);
    return () => void this.#all.delete(entry);
  }

  tell(value: T): void {
    for (const { tell } of this.#all) {
      try {
        tell(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
