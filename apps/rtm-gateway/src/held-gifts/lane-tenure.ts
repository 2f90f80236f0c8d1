/** Since when this process has been assigned each of its lanes, without a break. */
export class LaneTenure {
  #since = new Map<number, number>();

  /** `lanes`: how many there are; `isProven`: whether those assigned are provably this process's at this moment. */
  constructor(
    private readonly lanes: number,
    private readonly isProven: () => boolean,
  ) {}

  /** `lanes` are all that it is assigned from now on. */
  assigned(lanes: ReadonlySet<number>, now: number): void {
    this.#since = new Map([...lanes].map((lane) => [lane, this.#since.get(lane) ?? now]));
  }

  /** Which part of all lanes is this process's, 0 to 1. */
  get share(): number {
    return this.#since.size / this.lanes;
  }

  /** Undefined also while it is not certain that nobody else has the lane: a process that stood still learns only later that it lost it. */
  since(lane: number): number | undefined {
    return this.isProven() ? this.#since.get(lane) : undefined;
  }
}
