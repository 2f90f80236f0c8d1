import { traceOfGift } from '@liwu/contracts';

/** What a log line about a gift bears beside its request's id while traces are recorded: the id of the gift's trace. */
export const giftIdentity = (context: Readonly<Record<string, unknown>>): { traceId?: string } => {
  const { viewerId, requestId } = context;
  if (typeof viewerId !== 'string' || typeof requestId !== 'string') return {};
  return { traceId: traceOfGift({ viewerId, requestId }).traceId };
};
