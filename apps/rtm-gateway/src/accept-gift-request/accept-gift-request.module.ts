import { Counters } from '@liwu/event-log';
import { Module } from '@nestjs/common';
import { Admission } from '../admission/admission.js';
import { CLOCK } from '../gateway-tokens.js';
import { ViewerAnswers } from '../viewer-messages/viewer-answers.js';
import { SayAcceptedWhenSlow } from './say-accepted-when-slow.js';

const accepted = {
  provide: SayAcceptedWhenSlow,
  inject: [ViewerAnswers, Admission, Counters, CLOCK],
  useFactory: (answers: ViewerAnswers, admission: Admission, counters: Counters, clock: () => number) =>
    new SayAcceptedWhenSlow(answers, (now) => admission.mayTalk(now), counters, clock),
};

@Module({ providers: [accepted], exports: [SayAcceptedWhenSlow] })
export class AcceptGiftRequestModule {}
