import { CommandRefused, LaneUnavailable } from '@liwu/event-log';
import { Body, Controller, Get, Inject, Module, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CurrentUser, Public, Roles } from '../auth/auth-guard.js';
import type { User } from '../auth/user.js';
import { executeCommand } from '../commands/execute-command.js';
import { type PartHealth, ServiceParts } from '../parts/service-parts.js';
import { ZodPipe } from '../problems/zod-pipe.js';
import type { ServiceRequest } from '../service/service-request.js';

const bodySchema = z.strictObject({ coins: z.string().regex(/^[1-9][0-9]*$/), tags: z.array(z.string()).optional() });
const answers = new Map<string, { hash: string; body: unknown }>();

@Controller('things')
class ThingsController {
  @Get('open')
  @Public()
  open(): object {
    return { open: true };
  }

  @Get('mine')
  mine(@CurrentUser() user: User): User {
    return user;
  }

  @Get('faulty')
  @Public()
  faulty(): never {
    throw new Error('secret detail');
  }

  @Post(':thing')
  @Roles('operator', 'approver')
  make(
    @Param('thing', new ZodPipe(z.string().regex(/^[a-z]{1,8}$/))) thing: string,
    @Body(new ZodPipe(bodySchema)) body: z.output<typeof bodySchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return executeCommand(this.lanes, { request, reply }, thing, body);
  }

  private readonly lanes = {
    execute: async (call: { key: string; idempotencyKey: string; contentHash: string }) => {
      if (call.key === 'refused') throw new CommandRefused('gift_retired', 'It is gone.', { since: 1 });
      if (call.key === 'strange') throw new CommandRefused('no_such_code', 'No.');
      if (call.key === 'away') throw new LaneUnavailable('lane 3 is locked');
      const known = answers.get(call.idempotencyKey);
      const body = known?.body ?? { thing: call.key, hash: call.contentHash };
      answers.set(call.idempotencyKey, { hash: call.contentHash, body });
      return { status: 201, body, replayed: known !== undefined };
    },
  };
}

/** Resolved by the spec when the part may start. */
export const startable = Promise.withResolvers<void>();

/** The service's one part, as a spec wants it to be. */
export const part = {
  health: { kafka: true, postgres: true, lanes: [0, 1], stopped: [] } as PartHealth,
};

/** A service for specs: open and closed routes, commands that end in every way, one part. */
@Module({ controllers: [ThingsController] })
export class ThingsModule {
  constructor(@Inject(ServiceParts) parts: ServiceParts) {
    parts.add('lanes', {
      start: () => startable.promise,
      stop: async () => undefined,
      health: () => part.health,
      counters: { snapshot: () => ({ 'unknown-types': 3, handled: 4 }) },
    });
  }
}
