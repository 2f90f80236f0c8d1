import { setTimeout as delay } from 'node:timers/promises';
import { wholeNumber } from '@liwu/process-kit';
import { Controller, Get, Inject, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { z } from 'zod';
import { Public } from '../auth/auth-guard.js';
import { baseConfigShape } from '../config/settings.js';
import { ServiceParts } from '../parts/service-parts.js';
import { runService } from '../service/run-service.js';
import { CONFIG, LOG } from '../service/tokens.js';

/** The smallest service there is, as a process of its own for specs: one route, one part. */
const config = z.object({
  ...baseConfigShape,
  EXAMPLE_ANSWERS_AFTER_MS: wholeNumber(0, 60_000).default(0),
  EXAMPLE_STOPS_AFTER_MS: wholeNumber(0, 60_000).default(0),
  EXAMPLE_STARTS: z.enum(['yes', 'no']).default('yes'),
});
type ExampleConfig = z.output<typeof config>;

@Public()
@Controller('slow')
class SlowController {
  constructor(
    @Inject(CONFIG) private readonly settings: ExampleConfig,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  @Get()
  async get(): Promise<object> {
    this.log.info({}, 'answering');
    await delay(this.settings.EXAMPLE_ANSWERS_AFTER_MS);
    return { slow: true };
  }
}

@Module({ controllers: [SlowController] })
class ExampleModule {
  constructor(
    @Inject(ServiceParts) parts: ServiceParts,
    @Inject(CONFIG) settings: ExampleConfig,
    @Inject(LOG) log: Logger,
  ) {
    parts.add('example', {
      start: async () => {
        if (settings.EXAMPLE_STARTS === 'no') throw new Error('the example does not want to start');
      },
      stop: async () => {
        await delay(settings.EXAMPLE_STOPS_AFTER_MS);
        log.info({}, 'part stopped');
      },
    });
  }
}

await runService({ name: 'example', config, module: () => ExampleModule });
