import type { Adoption, LaneAdoption } from '@liwu/event-log';

/** What an adoption has found, a line a lane that was not in order, and what became of it. */
export const describeAdoption = (adoption: Adoption): string[] => {
  const { answers, fault, lanes, outcome, parkedViewers } = adoption;
  const events = lanes.reduce((sum, { adopted }) => sum + adopted, 0);
  const lines = lanes.flatMap(describeLane);
  if (fault !== undefined) lines.push(`  REFUSED  ${fault}`);
  if (outcome === 'refused') return [...lines, 'Nothing was written: somebody has to decide which of the two is true.'];
  if (parkedViewers > 0)
    lines.push(
      `  PARKED   ${parkedViewers} viewers of whom inputs had been discarded: discard them again, then redrive`,
    );
  if (events === 0) return [...lines, 'The database has all that its topic has; nothing was changed.'];
  const what = `${events} events and the answers to ${answers} commands`;
  return [
    ...lines,
    outcome === 'adopted' ? `The database has ${what} more now.` : `It would get ${what}; nothing was changed.`,
  ];
};

function describeLane({ adopted, fault, lane, stored }: LaneAdoption): string[] {
  const name = `lane ${String(lane).padStart(2)}`;
  if (fault !== undefined) return [`  REFUSED  ${name}, of ${stored} events: ${fault}`];
  return adopted > 0 ? [`  behind   ${name} had ${stored} events, its topic ${stored + adopted}`] : [];
}
