import { uuidSchema } from '@liwu/contracts';
import { executeCommand, LANES, type LaneRunner, Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { FactsById } from '../by-hand/facts-by-id.js';
import { type DecideAction, subjectOf } from '../viewer-wallet/action.js';

const nothingSchema = z.strictObject({}).optional();

/** `POST /v1/actions/{id}/approve` and `/reject`: a second person's word. */
@Controller('v1/actions')
@Roles('approver')
export class DecideActionController {
  constructor(
    @Inject(LANES) private readonly lanes: LaneRunner<DecideAction>,
    private readonly facts: FactsById,
  ) {}

  @Post(':id/approve')
  approve(
    @Param('id', new ZodPipe(uuidSchema)) id: string,
    @Body(new ZodPipe(nothingSchema)) _body: unknown,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.decide('approve', id, request, reply);
  }

  @Post(':id/reject')
  reject(
    @Param('id', new ZodPipe(uuidSchema)) id: string,
    @Body(new ZodPipe(nothingSchema)) _body: unknown,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.decide('reject', id, request, reply);
  }

  private async decide(
    verdict: DecideAction['verdict'],
    actionId: string,
    request: ServiceRequest,
    reply: FastifyReply,
  ): Promise<unknown> {
    const proposal = await this.facts.proposal(actionId);
    const lotIds =
      proposal.type === 'ReverseGift' ? await this.facts.lotsOf(proposal.viewerId, proposal.requestId) : [];
    const command: DecideAction = { type: 'DecideAction', verdict, actionId, proposal, lotIds };
    return executeCommand(this.lanes, { request, reply }, subjectOf(proposal), command);
  }
}
