import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/auth-guard.js';
import { AlwaysAnswers } from '../parts/started-guard.js';
import { type Readiness, ServiceParts } from '../parts/service-parts.js';

/** Probes: `live` while the process answers, `ready` (200 or 503) while it can do its work. */
@Public()
@AlwaysAnswers()
@Controller('health')
export class HealthController {
  constructor(private readonly parts: ServiceParts) {}

  @Get('live')
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  ready(@Res({ passthrough: true }) reply: FastifyReply): Readiness {
    const readiness = this.parts.readiness();
    reply.code(readiness.ready ? 200 : 503).header('cache-control', 'no-store');
    return readiness;
  }
}
