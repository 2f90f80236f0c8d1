import { type DeliveryTakenOver, closableAt } from '@liwu/contracts';
import type { Gift } from './gift.js';

/** So long after it may close a gift, the gateway has surely been asked twice. */
const ANSWER_WITHIN_MS = 15_000;

/** The gateway should have closed it by now: somebody has to look why it does not answer. */
export const isOverdue = ({ at, expiresAt }: Pick<DeliveryTakenOver, 'at' | 'expiresAt'>): boolean =>
  at > closableAt(expiresAt) + ANSWER_WITHIN_MS;

/** Whether this take-over is a gift's first one that is overdue: the one that is worth a line in the log. */
export const becomesOverdue = (before: Gift | undefined, event: DeliveryTakenOver): boolean => {
  const takenOverAt = before?.phase === 'watched' ? before.takenOverAt : undefined;
  return isOverdue(event) && (takenOverAt === undefined || !isOverdue({ ...event, at: takenOverAt }));
};
