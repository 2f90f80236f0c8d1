import type { FastifyInstance } from 'fastify';
import type { ZodType } from 'zod';

/** Whoever called asked for something that cannot be done; the answer is problem JSON (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

/** The value as the schema understands it. Throws a `Problem` that lists all faults. */
export const mustBe = <T>(schema: ZodType<T>, value: unknown): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  throw new Problem(400, 'invalid', faults.join('; '));
};

/** Makes every failure of a request a problem document. */
export function answerProblems(http: FastifyInstance): void {
  http.setNotFoundHandler((_, reply) =>
    reply
      .code(404)
      .type('application/problem+json')
      .send(documentOf(404, 'not-found', 'there is nothing here')),
  );
  http.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    const status = error instanceof Problem ? error.status : (error.statusCode ?? 500);
    if (status >= 500) request.log.error({ err: error }, 'a request failed');
    const code = error instanceof Problem ? error.code : status < 500 ? 'bad-request' : 'fault';
    const detail = status < 500 ? error.message : 'the sandbox failed';
    return reply
      .code(status)
      .type('application/problem+json')
      .send(documentOf(status, code, detail));
  });
}

const documentOf = (status: number, code: string, detail: string) => ({
  type: `urn:liwu:rtm-sandbox:${code}`,
  title: code,
  status,
  detail,
  code,
});
