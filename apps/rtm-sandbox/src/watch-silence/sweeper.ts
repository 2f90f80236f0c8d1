import { CLOSE_CODES, RTM_CODES, SERVER_PATIENCE_MS } from '@liwu/rtm';
import type { LogIn } from '../log-in-when-asked/log-in.js';
import type { Connection } from '../network/connection.js';
import type { Counters } from '../network/counters.js';
import type { Network } from '../network/network.js';
import type { ChannelQuotas } from '../relay-channel-message/channel-quotas.js';

const SWEEP_EVERY_MS = 5_000;
const LOGIN_WITHIN_MS = 5_000;

interface SweeperParts {
  readonly network: Network;
  readonly logIn: LogIn;
  readonly quotas: ChannelQuotas;
  readonly counters: Counters;
  readonly clock: () => number;
}

/** Looks after everything that time alone decides, by one timer, however many clients there are. */
export class Sweeper {
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: SweeperParts) {}

  start(): void {
    this.#timer = setInterval(() => this.sweep(), SWEEP_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  sweep(): void {
    const now = this.parts.clock();
    this.parts.quotas.forgetIdle(now);
    for (const connection of this.parts.network.connections) this.#look(connection, now);
  }

  #look(connection: Connection, now: number): void {
    const { network, counters, logIn } = this.parts;
    if (!connection.login && now - connection.openedAt >= LOGIN_WITHIN_MS) {
      counters.count('silent_clients');
      connection.refuse(RTM_CODES.loginTimeout, 'no login in time');
      return network.end(connection, CLOSE_CODES.loginTimeout, 'no login in time');
    }
    if (now - connection.lastHeardAt >= SERVER_PATIENCE_MS) {
      counters.count('silent_clients');
      return network.cut(connection);
    }
    logIn.endIfExpired(connection);
  }
}
