import { Counters } from '@liwu/event-log';
import { Module } from '@nestjs/common';
import { CLOCK } from '../gateway-tokens.js';
import { GrantDelivery } from '../held-gifts/deliver-grant.js';
import { ViewerAnswers } from '../viewer-messages/viewer-answers.js';
import { AnswerOutcome } from './answer-outcome.js';
import { SendGrantWhenHeld } from './send-grant.js';

const granting = {
  provide: SendGrantWhenHeld,
  inject: [GrantDelivery],
  useFactory: (delivery: GrantDelivery) => new SendGrantWhenHeld(delivery),
};
const answering = {
  provide: AnswerOutcome,
  inject: [ViewerAnswers, Counters, CLOCK],
  useFactory: (answers: ViewerAnswers, counters: Counters, clock: () => number) =>
    new AnswerOutcome(answers, counters, clock),
};

@Module({ providers: [granting, answering], exports: [SendGrantWhenHeld, AnswerOutcome] })
export class SendGrantWhenHeldModule {}
