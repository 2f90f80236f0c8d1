import type { CommandCall, CommandResult, ParkedInputs } from '@liwu/event-log';
import type { PartHealth, ServicePart } from '../parts/service-parts.js';

/** What a service needs of its lanes; event-log's `LaneService` is one. */
export interface LaneRunner<Command = never> extends ServicePart {
  execute(call: CommandCall<Command>): Promise<CommandResult>;
  health(): PartHealth;
  /** What could not be applied, for operators. */
  readonly parked: Pick<ParkedInputs<never, never, never>, 'list' | 'show' | 'redrive' | 'discard'>;
}
