import { channel } from 'node:diagnostics_channel';

/** The name of the diagnostics channel on which a process says which step it passes; its messages are of type `Step`. */
export const STEP_CHANNEL = 'liwu:step';

/** The moments between which a process can die with a different part of its work done, in the order of that work. */
export const STEPS = [
  /** A batch is loaded and decided; nothing of it is written. */
  'batch-before-commit',
  /** The batch's writes and its COMMIT are on their way to the database, which has not answered yet. */
  'batch-commit-sent',
  /** The batch is committed; nothing of it is published. */
  'batch-committed',
  'publish-before-send',
  /** Kafka has acknowledged events; that is not marked yet. */
  'publish-acknowledged',
  'command-before-commit',
  /** A command's events are committed; its caller has no answer and nobody knows that they are to be published. */
  'command-committed',
  /** Lanes are this process's now; it has not read anything in them. */
  'lanes-opened',
  'facts-before-send',
  /** Kafka has acknowledged facts; whoever waits for that does not know it yet. */
  'facts-acknowledged',
  /** Inputs of a service without a database are done; their offsets are not committed. */
  'offsets-before-commit',
  /** The gateway is about to hand a message to the network. */
  'send-before',
  /** The network has answered; what follows from that is recorded nowhere. */
  'send-answered',
] as const;
export type Step = (typeof STEPS)[number];

const steps = channel(STEP_CHANNEL);

/** Says that this process passes a step. Costs nothing while nobody listens; whoever wants to see what a crash leaves behind kills it here. */
export const passStep = (step: Step): void => {
  if (steps.hasSubscribers) steps.publish(step);
};
