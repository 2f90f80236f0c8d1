import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Problem } from '../problems/problem.js';
import { ServiceParts } from './service-parts.js';

const ALWAYS_KEY = 'liwu:always-answers';
const RETRY_AFTER_S = 1;

/** Answers even while the service starts: probes and metrics. */
export const AlwaysAnswers = (): MethodDecorator & ClassDecorator => SetMetadata(ALWAYS_KEY, true);

/** HTTP listens before migrations are done and lanes are taken: whoever calls so early is told to come again. */
@Injectable()
export class StartedGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly parts: ServiceParts,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.parts.phase !== 'starting') return true;
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(ALWAYS_KEY, places)) return true;
    throw new Problem('starting', 'The service is starting.', { retryAfterSeconds: RETRY_AFTER_S });
  }
}
