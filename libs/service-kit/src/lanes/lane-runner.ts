import type { CommandCall, CommandResult } from '@liwu/event-log';
import type { PartHealth, ServicePart } from '../parts/service-parts.js';

/** What a service needs of its lanes; event-log's `LaneService` is one. */
export interface LaneRunner<Command = never> extends ServicePart {
  execute(call: CommandCall<Command>): Promise<CommandResult>;
  health(): PartHealth;
}
