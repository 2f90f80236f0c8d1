import type { ServiceRequest } from '@liwu/service-kit';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '../gateway-tokens.js';
import { refuseTooMany, SessionLimits } from './session-limits.js';

/** Counts a request for its address before anything of it is looked at, so that junk costs its sender as much as a session. */
@Injectable()
export class AddressGuard implements CanActivate {
  constructor(
    private readonly limits: SessionLimits,
    @Inject(CLOCK) private readonly clock: () => number,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const { ip } = context.switchToHttp().getRequest<ServiceRequest>();
    refuseTooMany(this.limits.msUntilAddressMay(ip, this.clock()));
    return true;
  }
}
