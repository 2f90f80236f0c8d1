import { DEFAULT_LANES, type GiftRequested, laneOf } from '@liwu/contracts';
import { inParallel } from '../../shared/in-parallel.js';
import { viewerName } from '../gift-generator.js';
import { BenchViewer } from './bench-viewer.js';
import type { GatewayRig } from './gateway-rig.js';
import type { SteadyWork } from './measure-steady.js';

const LOGINS_AT_ONCE = 16;

/** Viewers of the lanes that the gateway under test has, and as many of the other lanes, all logged in. */
export class BenchCrowd {
  readonly #own: BenchViewer[] = [];
  readonly #others: BenchViewer[] = [];

  private constructor(private readonly rig: GatewayRig) {}

  static async logIn(rig: GatewayRig, viewersOfEach: number): Promise<BenchCrowd> {
    const crowd = new BenchCrowd(rig);
    const foreign = new Set(rig.others.lanes);
    const names = { own: [] as string[], others: [] as string[] };
    for (let n = 0; names.own.length < viewersOfEach || names.others.length < viewersOfEach; n += 1) {
      const name = viewerName(n);
      const side = foreign.has(laneOf(name, DEFAULT_LANES)) ? names.others : names.own;
      if (side.length < viewersOfEach) side.push(name);
    }
    const all = [
      ...names.own.map((name) => ({ name, side: crowd.#own })),
      ...names.others.map((name) => ({ name, side: crowd.#others })),
    ];
    await inParallel(all.entries(), LOGINS_AT_ONCE, async ([n, { name, side }]) => {
      side.push(await BenchViewer.logIn(n, name, await rig.session(name)));
    });
    return crowd;
  }

  /** Requests that the gateway opens, checks and records, and hears no more of: another replica has their lanes. */
  get requests(): SteadyWork {
    return {
      send: (n) => this.#others[n % this.#others.length]!.request(),
      counter: 'messages_recorded.GiftRequested',
    };
  }

  /** Holds whose grants the gateway signs, seals and sends, for requests that another replica recorded. */
  get grants(): SteadyWork {
    return this.#granted((viewer) => viewer.requested());
  }

  /** The same in rooms that are hot: the gateway broadcasts the grants too, and witnesses what it broadcast. */
  get hotGrants(): SteadyWork {
    return this.#granted((viewer) => viewer.requestedInHotRoom());
  }

  #granted(requested: (viewer: BenchViewer) => GiftRequested): SteadyWork {
    const send = (n: number): Promise<void> => this.rig.others.record(requested(this.#own[n % this.#own.length]!));
    return { send, counter: 'grants_sent.delivered' };
  }

  async logOut(): Promise<void> {
    await inParallel([...this.#own, ...this.#others], LOGINS_AT_ONCE, async (viewer) => await viewer.logOut());
  }
}
