import { STORING_SERVICES, type StoringService } from '../suite/storing-services.js';
import type { Discarded, ParkedInputAnswer, ParkedViewerAnswer, Redriven } from './parked-api.js';

/** What a service says of who is parked there. */
export interface ServiceViewers {
  readonly service: StoringService;
  readonly viewers: readonly ParkedViewerAnswer[];
}

/** Who is parked, a line each, service by service. Of a service that did not answer it says nothing. */
export const viewerLines = (found: readonly ServiceViewers[]): string[] => {
  const lines = found.flatMap(({ service, viewers }) =>
    viewers.map(
      ({ key, lane, inputs, since, fault }) =>
        `${service}  lane ${lane}  ${key}  ${inputs} ${inputs === 1 ? 'input' : 'inputs'}  since ${since}  ${fault ?? ''}`,
    ),
  );
  if (lines.length > 0 || found.length === 0) return lines;
  if (found.length === STORING_SERVICES.length) return ['Nobody is parked.'];
  return [`Nobody is parked in ${found.map(({ service }) => service).join(' and ')}.`];
};

/** Parked inputs in full, the fault under each that has one. */
export const inputLines = (inputs: readonly ParkedInputAnswer[]): string[] => {
  if (inputs.length === 0) return ['Nothing of this viewer is parked.'];
  return inputs.flatMap(({ position, source, sequence, type, id, value, fault }) => [
    `${position}  ${type}  ${id}  from ${source}${sequence > 0 ? ` ${sequence}` : ''}`,
    `    ${value}`,
    ...(fault === undefined ? [] : [`    ${fault}`]),
  ]);
};

/** What a redrive came to. */
export const redriveLine = (viewer: string, { redriven, left, fault }: Redriven): string =>
  left === 0
    ? `${redriven} of ${viewer} applied; nothing is parked any more.`
    : `${redriven} of ${viewer} applied; ${left} still wait${left === 1 ? 's' : ''}: ${fault ?? ''}`;

/** What was given up, and what is left. */
export const discardLine = (viewer: string, { inputs, left }: Pick<Discarded, 'inputs' | 'left'>): string =>
  `${inputs} of ${viewer} given up; ${left} more wait${left === 1 ? 's' : ''} for a redrive.`;
