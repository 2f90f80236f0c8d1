import { partyIdSchema, requestIdSchema } from '@liwu/contracts';
import { Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { FactsById } from '../by-hand/facts-by-id.js';
import { Proposals } from '../by-hand/proposals.js';
import { reasonShape } from '../request-fields/reason-field.js';

export const reversalBodySchema = z.strictObject({ viewer: partyIdSchema, ...reasonShape });

/** `POST /v1/gifts/{requestId}/reversal`: proposes to take a settled gift back in full. */
@Controller('v1/gifts')
export class ReverseGiftController {
  constructor(
    private readonly proposals: Proposals,
    private readonly facts: FactsById,
  ) {}

  @Post(':request_id/reversal')
  @Roles('operator')
  async reverse(
    @Param('request_id', new ZodPipe(requestIdSchema)) requestId: string,
    @Body(new ZodPipe(reversalBodySchema)) body: z.output<typeof reversalBodySchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { viewer: viewerId, ...reason } = body;
    const lots = await this.facts.lotsOf(viewerId, requestId);
    return this.proposals.propose(request, reply, { type: 'ReverseGift', viewerId, requestId }, reason, lots);
  }
}
