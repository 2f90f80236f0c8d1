/** How a part of a service is. What it does not have, it does not say. */
export interface PartHealth {
  readonly kafka?: boolean;
  readonly postgres?: boolean;
  /** Whether any of its messaging identities is logged in. */
  readonly rtm?: boolean;
  /** The lanes that this replica works. */
  readonly lanes?: readonly number[];
  /** Lanes that must not go on until somebody looked. */
  readonly stopped?: readonly { readonly lane: number; readonly reason: string }[];
  /** How many viewers of its lanes have inputs that could not be applied. */
  readonly parked?: number;
  /** And how many inputs they have. */
  readonly parkedInputs?: number;
  /** For how long its slowest lane has not applied everything that was there to be applied. */
  readonly lagMs?: number;
}

/** How far a lane is, for metrics. */
export interface LaneProgress {
  readonly lane: number;
  /** For how long it has not applied everything that was there to be applied. */
  readonly lagMs: number;
  readonly inputsWaiting: number;
  readonly eventsUnpublished: number;
}

/** Something that runs beside HTTP for as long as the service does: the lanes, the gateway's fact log, its identities. */
export interface ServicePart {
  /** Rejects only on faults that end the process. */
  start(): Promise<void>;
  /** Drains. May be called while `start` is under way. */
  stop(): Promise<void>;
  health?(): PartHealth;
  readonly counters?: { snapshot(): Readonly<Record<string, number>> };
  /** How long its queues are just now, by name. */
  queues?(): Readonly<Record<string, number>>;
  /** How far each of its lanes is. */
  progress?(): readonly LaneProgress[];
  /** For how long the oldest event that it has to publish waits for that; 0 where none does. */
  publishLagMs?(): number;
}

type Phase = 'starting' | 'running' | 'draining';

export interface Readiness {
  readonly ready: boolean;
  readonly phase: Phase;
  readonly parts: Readonly<Record<string, PartHealth>>;
}

/** All parts of this process: started in the order of their registration once HTTP listens, stopped in reverse. */
export class ServiceParts {
  private readonly parts = new Map<string, ServicePart>();
  private readonly begun: ServicePart[] = [];
  private current: Phase = 'starting';

  /** Registers a part; called by the providers that make one. */
  add<Part extends ServicePart>(name: string, part: Part): Part {
    if (this.parts.has(name)) throw new Error(`two parts are named ${name}`);
    this.parts.set(name, part);
    return part;
  }

  get phase(): Phase {
    return this.current;
  }

  async start(): Promise<void> {
    for (const part of this.parts.values()) {
      if (this.current === 'draining') return;
      this.begun.push(part);
      await part.start();
    }
    if (this.current === 'starting') this.current = 'running';
  }

  /** From now on the service is not ready, so that nobody sends it more. */
  beginDraining(): void {
    this.current = 'draining';
  }

  /** Stops what was started, the last one first. Goes on after a fault, and throws all of them at the end. */
  async stop(): Promise<void> {
    this.beginDraining();
    const faults: unknown[] = [];
    for (const part of this.begun.splice(0).toReversed()) {
      try {
        await part.stop();
      } catch (fault) {
        faults.push(fault);
      }
    }
    if (faults.length > 0) throw new AggregateError(faults, 'parts did not stop cleanly');
  }

  /** Ready: all parts run and reach Kafka, Postgres and the messaging network. A stopped lane is shown, and does not take the others away. */
  readiness(): Readiness {
    const parts = Object.fromEntries([...this.parts].map(([name, part]) => [name, part.health?.() ?? {}]));
    const reachable = Object.values(parts).every(
      ({ kafka, postgres, rtm }) => kafka !== false && postgres !== false && rtm !== false,
    );
    return { ready: this.current === 'running' && reachable, phase: this.current, parts };
  }

  /** The lengths of all parts' queues, by name. */
  queues(): Map<string, number> {
    return new Map([...this.parts.values()].flatMap((part) => Object.entries(part.queues?.() ?? {})));
  }

  /** How far all parts' lanes are. */
  progress(): LaneProgress[] {
    return [...this.parts.values()].flatMap((part) => part.progress?.() ?? []);
  }

  /** For how long the oldest event that a part has to publish waits for that. */
  publishLagMs(): number {
    return Math.max(0, ...[...this.parts.values()].map((part) => part.publishLagMs?.() ?? 0));
  }

  /** The counters of all parts, added up by name. */
  counts(): Map<string, number> {
    const sums = new Map<string, number>();
    for (const { counters } of this.parts.values()) {
      for (const [name, value] of Object.entries(counters?.snapshot() ?? {})) {
        sums.set(name, (sums.get(name) ?? 0) + value);
      }
    }
    return sums;
  }
}
