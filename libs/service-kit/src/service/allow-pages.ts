import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const PREFLIGHT_SECONDS = 600;

/**
 * Lets the pages of these web origins, and of no other, ask the service by these methods. They bring bearer tokens only, never
 * cookies: so no credentials.
 */
export const allowPages = (
  app: NestFastifyApplication,
  origins: readonly string[],
  methods: readonly ('GET' | 'POST')[],
): void =>
  app.enableCors({
    origin: [...origins],
    methods: [...methods],
    allowedHeaders: ['authorization', 'content-type'],
    // Whoever has to wait can read for how long; a page may otherwise see a few harmless headers only.
    exposedHeaders: ['retry-after', 'x-request-id'],
    credentials: false,
    maxAge: PREFLIGHT_SECONDS,
  });
