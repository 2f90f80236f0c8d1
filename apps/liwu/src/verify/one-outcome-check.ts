import { type Journey, type Journeys, nameOf } from './journeys.js';
import { type Verdict, Violations } from './violations.js';

/** Every request ended exactly once, by one outcome, for what was held; those still open are another check's business. */
export const checkOutcomes = (journeys: Journeys): Verdict => {
  const violations = new Violations();
  let ended = 0;
  for (const journey of journeys.all()) {
    if (journey.outcomes.length > 0) ended += 1;
    const wrong = faultOf(journey);
    if (wrong) violations.add(`${nameOf(journey)}: ${wrong}`);
    else if (journey.requestedAt === undefined) violations.add(`${nameOf(journey)}: nobody requested it`);
  }
  return {
    check: 'every journey ends in exactly one outcome',
    looked: `${ended} ended, ${journeys.size - ended} open`,
    violations,
  };
};

/** What the outcomes themselves have wrong, whoever requested them. */
function faultOf(journey: Journey): string | undefined {
  const { outcomes, held, ended } = journey;
  const refused = outcomes[0] === 'GiftRefused' || outcomes[0] === 'HoldRefused';
  if (outcomes.length > 1) return `ended ${outcomes.length} times: ${outcomes.join(', ')}`;
  if (refused && held !== undefined) return `was refused, although ${held} coins are held for it`;
  if (ended !== undefined && held === undefined) return `${outcomes[0]}, although no coins were held for it`;
  if (ended !== undefined && ended !== held) return `${outcomes[0]} over ${ended} coins, although ${held} were held`;
  return undefined;
}
