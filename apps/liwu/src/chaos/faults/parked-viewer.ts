import { randomUUID } from 'node:crypto';
import type { AnsweredCommand } from '../../judge/run-record.js';
import { askForToken } from '../../issuer/ask-for-token.js';
import { ParkedApi } from '../../parked/parked-api.js';
import { persistently } from '../../shared/persistently.js';
import type { StoringService } from '../../suite/storing-services.js';
import type { Suite } from '../../suite/suite-file.js';
import { OPERATOR } from '../operator-commands.js';

/** A viewer of whom a service may have parked something, as an operator sees it by the API of `liwu parked`. */
export class ParkedViewer {
  #ended = 0;
  /** A redrive whose answer was lost is asked for again under its key. */
  #redriveKey = randomUUID();

  constructor(
    private readonly urls: Suite['urls'],
    private readonly service: StoringService,
    private readonly viewer: string,
    /** Where commands are noted that were answered as done. */
    private readonly answered: AnsweredCommand[],
  ) {}

  /** Whether the service says in time that the viewer is parked; that it is away for a while is borne. */
  async isNamedWithin(withinMs: number): Promise<boolean> {
    const named = async (): Promise<true> => {
      if (await this.#isNamed()) return true;
      throw new Error(`${this.viewer} is not parked`);
    };
    return persistently(named, withinMs).catch(() => false);
  }

  /** Applies what is parked, or gives it up, until the service names the viewer no more; how many inputs that were. Rejects where it cannot; begun again, it goes on. */
  async end(way: 'redrive' | 'discard'): Promise<number> {
    while (await this.#isNamed()) await (way === 'redrive' ? this.#redrive() : this.#discard());
    return this.#ended;
  }

  /** Applies what is parked already, and what is parked in time after that; as `end` does otherwise. */
  async redriveWithin(withinMs: number): Promise<number> {
    await this.end('redrive');
    if (await this.isNamedWithin(withinMs)) await this.end('redrive');
    return this.#ended;
  }

  async #isNamed(): Promise<boolean> {
    const viewers = await (await this.#api()).list(this.service);
    return viewers.some(({ key }) => key === this.viewer);
  }

  async #redrive(): Promise<void> {
    const { fault, left, redriven } = await (await this.#api()).redrive(this.service, this.viewer, this.#redriveKey);
    this.answered.push({ service: this.service, caller: OPERATOR, key: this.#redriveKey });
    this.#redriveKey = randomUUID();
    this.#ended += redriven;
    if (fault !== undefined) throw new Error(`${left} inputs still wait: ${fault}`);
  }

  async #discard(): Promise<void> {
    const api = await this.#api();
    for (const { position } of await api.show(this.service, this.viewer)) {
      const because = { position, reason: 'the rig made it up' };
      const key = `discard-${this.viewer}-${position}`;
      await api.discard(this.service, this.viewer, because, key);
      this.answered.push({ service: this.service, caller: OPERATOR, key });
      this.#ended += 1;
    }
  }

  /** Tokens do not live as long as a run. */
  async #api(): Promise<ParkedApi> {
    return ParkedApi.by(await askForToken(this.urls, OPERATOR, 'operator'), this.urls);
  }
}
