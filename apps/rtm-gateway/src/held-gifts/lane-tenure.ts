/** Since when this process has been assigned each of its lanes, without a break. */
export class LaneTenure {
  #since = new Map<number, number>();

  /** `lanes`: how many there are. */
  constructor(private readonly lanes: number) {}

  /** `lanes` are all that it is assigned from now on. */
  assigned(lanes: ReadonlySet<number>, now: number): void {
    this.#since = new Map([...lanes].map((lane) => [lane, this.#since.get(lane) ?? now]));
  }

  /** Which part of all lanes is this process's, 0 to 1. */
  get share(): number {
    return this.#since.size / this.lanes;
  }

  since(lane: number): number | undefined {
    return this.#since.get(lane);
  }
}
