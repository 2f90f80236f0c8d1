import { periodSchema } from '@liwu/contracts';
import { Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Proposals } from '../by-hand/proposals.js';
import { reasonShape } from '../request-fields/reason-field.js';

export const closingBodySchema = z.strictObject(reasonShape);

/** `POST /v1/periods/{period}/close`: proposes to close a month of the books. */
@Controller('v1/periods')
export class ClosePeriodController {
  constructor(private readonly proposals: Proposals) {}

  @Post(':period/close')
  @Roles('operator')
  close(
    @Param('period', new ZodPipe(periodSchema)) period: string,
    @Body(new ZodPipe(closingBodySchema)) reason: z.output<typeof closingBodySchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.proposals.propose(request, reply, { type: 'ClosePeriod', period }, reason);
  }
}
