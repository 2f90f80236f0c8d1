import type { ParkedInput, ParkedViewer } from '@liwu/event-log';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Roles } from '../auth/auth-guard.js';
import { answerAs } from '../commands/execute-command.js';
import { idempotent } from '../commands/idempotent.js';
import { storable } from '../fields/storable.js';
import type { LaneRunner } from '../lanes/lane-runner.js';
import { ZodPipe } from '../problems/zod-pipe.js';
import type { ServiceRequest } from '../service/service-request.js';
import { LANES } from '../service/tokens.js';

const keySchema = storable(z.string().min(1).max(200));
const positionSchema = z
  .string()
  .regex(/^[1-9][0-9]{0,14}$/, 'must be a whole number')
  .transform(Number);
const emptySchema = z.strictObject({}).optional();
const discardSchema = z.strictObject({
  reason: storable(z.string().trim().min(1).max(500)),
  through: z.int().min(1).optional(),
});

/** What operators see of inputs that could not be applied, and do about them, in any service with lanes. */
@Controller('v1/parked')
@Roles('operator')
export class ParkedController {
  constructor(@Inject(LANES) private readonly lanes: LaneRunner<unknown>) {}

  /** Everybody who is parked, longest first. */
  @Get()
  async list(): Promise<{ parked: ParkedViewer[] }> {
    return { parked: await this.lanes.parked.list() };
  }

  /** The first 1,000 of one viewer's parked inputs, in the order in which they will be applied. */
  @Get(':key')
  async show(@Param('key', new ZodPipe(keySchema)) key: string): Promise<{ inputs: object[] }> {
    return { inputs: (await this.lanes.parked.show(key)).map(shown) };
  }

  /** Applies them, up to the first that still cannot be, or 5,000 of them. */
  @Post(':key/redrive')
  @HttpCode(200)
  async redrive(
    @Param('key', new ZodPipe(keySchema)) key: string,
    @Body(new ZodPipe(emptySchema)) _body: unknown,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answerAs(reply, await this.lanes.parked.redrive({ key, ...idempotent(request) }));
  }

  /** Gives one of them up for good; with `through` all up to that position, 1,000 at once. */
  @Post(':key/inputs/:position/discard')
  @HttpCode(200)
  async discard(
    @Param('key', new ZodPipe(keySchema)) key: string,
    @Param('position', new ZodPipe(positionSchema)) position: number,
    @Body(new ZodPipe(discardSchema)) asked: z.output<typeof discardSchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answerAs(reply, await this.lanes.parked.discard({ key, position, ...asked, ...idempotent(request) }));
  }
}

const shown = ({ value, ...input }: ParkedInput): object => ({ ...input, value: value.toString('utf8') });
