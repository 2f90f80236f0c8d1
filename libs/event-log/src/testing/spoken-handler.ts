import type { LiwuEvent, ServiceName } from '@liwu/contracts';
import type { LaneHandler } from '../lane-handler.js';

/** Says whatever it is told to say, as the service would: in its lanes, in sequence. A spec or a bench plays a neighbour so. */
export const spokenHandler = (
  service: ServiceName,
  inputs: readonly ServiceName[],
): LaneHandler<null, LiwuEvent[]> => ({
  service,
  inputs,
  reads: [],
  load: () => [],
  state: () => null,
  decide: (input) => (input.kind === 'command' ? input.command : []),
  evolve: () => null,
  save: () => [],
});
