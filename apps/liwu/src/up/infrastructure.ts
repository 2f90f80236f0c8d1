import {
  createDatabases,
  databaseUrl,
  type RunningKafka,
  type RunningPostgres,
  type ServerExit,
  startKafka,
  startPostgres,
} from '@liwu/embedded';
import { portOf } from '../suite/ports.js';
import type { DatabaseUrls } from '../suite/storing-services.js';
import { DATABASES } from './child-plans.js';
import { messageOf } from '../shared/message-of.js';
import { type Say, step } from '../shared/progress.js';

export type ServerName = 'kafka' | 'postgres';

/** A server of the infrastructure, as soon as it runs. */
interface RunningServer {
  readonly name: ServerName;
  readonly pid: number;
  readonly port: number;
}

const TITLES: Readonly<Record<ServerName, string>> = { kafka: 'Kafka', postgres: 'Postgres' };
const FIRST_PAUSE_MS = 1_000;
const MAX_STARTS_IN_A_ROW = 5;

interface InfrastructurePlace {
  readonly portBase: number;
  readonly stateDir: string;
  /** A rig ends its servers on purpose, and often: they are started again each time. */
  readonly serversNeverGivenUp?: boolean;
}

/** A server that is ended on purpose. */
interface Interruption {
  readonly whileDown: () => Promise<void>;
  readonly back: PromiseWithResolvers<void>;
}

/**
 * Kafka and Postgres. One that ends by itself is started again, with what it had committed: the services bear its
 * absence and go on. After too many ends in a row it is left alone, and that is said.
 */
export class Infrastructure {
  #kafka: RunningKafka | undefined;
  #postgres: RunningPostgres | undefined;
  readonly #starting = new Set<Promise<unknown>>();
  readonly #interruptions = new Map<ServerName, Interruption>();
  #stopping = false;

  constructor(
    private readonly place: InfrastructurePlace,
    private readonly say: Say,
    private readonly onServer: (server: RunningServer) => void,
  ) {}

  /** Starts both at once and creates the databases that are missing; gives their URLs. */
  async start(): Promise<DatabaseUrls> {
    const [, urls] = await Promise.all([
      step(this.say, 'starting Kafka', () => this.#startKafka(0)),
      step(this.say, 'starting Postgres', () => this.#startPostgresWithDatabases()),
    ]);
    return urls;
  }

  /** Stops both; also those that are only just starting. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.allSettled(this.#starting);
    const ends = await Promise.allSettled([this.#kafka?.stop(), this.#postgres?.stop()]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  /** The process of a server; undefined before its first start. */
  pid(name: ServerName): number | undefined {
    return (name === 'kafka' ? this.#kafka : this.#postgres)?.pid;
  }

  /** Ends a server by whatever `end` does to its process, does the work while it is down, and resolves once it is ready again. */
  async interrupt(
    name: ServerName,
    end: (pid: number) => void,
    whileDown: () => Promise<void> = async () => {},
  ): Promise<void> {
    const pid = this.pid(name);
    if (pid === undefined) throw new Error(`${name} was never started`);
    const back = Promise.withResolvers<void>();
    this.#interruptions.set(name, { whileDown, back });
    try {
      end(pid);
    } catch (error) {
      this.#interruptions.delete(name);
      throw error;
    }
    await back.promise;
  }

  async #startPostgresWithDatabases(): Promise<DatabaseUrls> {
    const { url } = await this.#startPostgres(0);
    await createDatabases(url, Object.values(DATABASES));
    return {
      'gift-catalog': databaseUrl(url, DATABASES['gift-catalog']),
      wallet: databaseUrl(url, DATABASES.wallet),
      'ack-watchdog': databaseUrl(url, DATABASES['ack-watchdog']),
    };
  }

  async #startKafka(ends: number): Promise<RunningKafka> {
    const { portBase, stateDir } = this.place;
    const port = portOf(portBase, 'kafka');
    const controllerPort = portOf(portBase, 'kafka-controller');
    const kafka = await this.#noted(startKafka({ stateDir, port, controllerPort, log: this.#tell }));
    this.#kafka = kafka;
    this.onServer({ name: 'kafka', pid: kafka.pid, port });
    void this.#startAgainWhenEnded('kafka', kafka.exited, ends, (next) => this.#startKafka(next));
    return kafka;
  }

  async #startPostgres(ends: number): Promise<RunningPostgres> {
    const { portBase, stateDir } = this.place;
    const port = portOf(portBase, 'postgres');
    const postgres = await this.#noted(startPostgres({ stateDir, port, log: this.#tell }));
    this.#postgres = postgres;
    this.onServer({ name: 'postgres', pid: postgres.pid, port });
    void this.#startAgainWhenEnded('postgres', postgres.exited, ends, (next) => this.#startPostgres(next));
    return postgres;
  }

  /** What a first start has to do besides; that a server is starting is said already. */
  readonly #tell = (line: string): void => {
    if (!line.startsWith('starting')) this.say(`… ${line}`);
  };

  async #noted<T>(start: Promise<T>): Promise<T> {
    this.#starting.add(start);
    try {
      return await start;
    } finally {
      this.#starting.delete(start);
    }
  }

  async #startAgainWhenEnded(
    name: ServerName,
    exited: Promise<ServerExit>,
    endsBefore: number,
    startAgain: (ends: number) => Promise<unknown>,
  ): Promise<void> {
    const { code, signal } = await exited;
    if (this.#stopping) return;
    const ends = this.place.serversNeverGivenUp ? 1 : endsBefore + 1;
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    if (ends > MAX_STARTS_IN_A_ROW) {
      this.say(`${TITLES[name]} ${how}, time and again; it is left alone now. See its folder's output.log.`);
      return;
    }
    this.say(`${TITLES[name]} ${how}; it starts again in ${(FIRST_PAUSE_MS * ends) / 1_000} s.`);
    setTimeout(() => void this.#startAgain(name, () => startAgain(ends)), FIRST_PAUSE_MS * ends);
  }

  async #startAgain(name: ServerName, start: () => Promise<unknown>): Promise<void> {
    if (this.#stopping) return;
    const interruption = this.#interruptions.get(name);
    this.#interruptions.delete(name);
    try {
      await interruption?.whileDown();
      await start();
      this.say(`${TITLES[name]} is ready again.`);
      interruption?.back.resolve();
    } catch (error) {
      this.say(`${TITLES[name]} could not be started again: ${messageOf(error)}`);
      interruption?.back.reject(error);
    }
  }
}
