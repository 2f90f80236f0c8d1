import { campaignIdSchema, partyIdSchema } from '@liwu/contracts';
import { Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Proposals } from '../by-hand/proposals.js';
import { positiveCoinsField } from '../request-fields/money-field.js';
import { reasonShape } from '../request-fields/reason-field.js';
import { timeField } from '../request-fields/time-field.js';

export const promotionBodySchema = z.strictObject({
  viewer: partyIdSchema,
  coins: positiveCoinsField,
  campaign: campaignIdSchema,
  /** Left out: they never expire. */
  expires_at: timeField.optional(),
  ...reasonShape,
});

/** `POST /v1/promotions`: proposes to give a viewer coins. */
@Controller('v1/promotions')
export class GrantCoinsController {
  constructor(private readonly proposals: Proposals) {}

  @Post()
  @Roles('operator')
  grant(
    @Body(new ZodPipe(promotionBodySchema)) body: z.output<typeof promotionBodySchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { viewer: viewerId, coins, campaign: campaignId, expires_at: expiresAt = null, ...reason } = body;
    const proposal = { type: 'GrantCoins' as const, viewerId, coins, campaignId, expiresAt };
    return this.proposals.propose(request, reply, proposal, reason);
  }
}
