import { Counters } from '@liwu/event-log';
import { Module } from '@nestjs/common';
import { CLOCK } from '../gateway-tokens.js';
import { ViewerAnswers } from '../viewer-messages/viewer-answers.js';
import { SayAcceptedWhenSlow } from './say-accepted-when-slow.js';

const accepted = {
  provide: SayAcceptedWhenSlow,
  inject: [ViewerAnswers, Counters, CLOCK],
  useFactory: (...parts: ConstructorParameters<typeof SayAcceptedWhenSlow>) => new SayAcceptedWhenSlow(...parts),
};

@Module({ providers: [accepted], exports: [SayAcceptedWhenSlow] })
export class AcceptGiftRequestModule {}
