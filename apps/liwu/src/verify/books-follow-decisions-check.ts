import { type Journey, type Journeys, nameOf } from './journeys.js';
import { type Verdict, Violations } from './violations.js';

/** What the watchdog confirmed was settled, what it abandoned was released, and nothing was without its word. */
export const checkDecisions = (journeys: Journeys): Verdict => {
  const violations = new Violations();
  let decided = 0;
  for (const journey of journeys.all()) {
    decided += journey.decisions.length;
    const wrong = faultOf(journey);
    if (wrong) violations.add(`${nameOf(journey)}: ${wrong}`);
  }
  return { check: 'the wallet did what the watchdog decided', looked: `${decided} decisions`, violations };
};

function faultOf({ decisions, outcomes, held }: Journey): string | undefined {
  const [decision, ...more] = decisions;
  const settled = outcomes.includes('GiftSettled');
  const released = outcomes.includes('HoldReleased');
  if (more.length > 0) return `was decided ${decisions.length} times: ${decisions.join(', ')}`;
  if (decision && held === undefined) return `${decision}, although no coins were held`;
  if (settled && decision !== 'DeliveryConfirmed') return `was settled, although the decision is ${decision ?? 'open'}`;
  if (released && decision !== 'DeliveryAbandoned')
    return `was released, although the decision is ${decision ?? 'open'}`;
  return undefined;
}
