import { createHash } from 'node:crypto';
import { userOf } from '../auth/auth-guard.js';
import { Problem } from '../problems/problem.js';
import type { ServiceRequest } from '../service/service-request.js';
import { canonicalJson } from './canonical-json.js';

const USABLE_KEY = /^[\x21-\x7e]{1,200}$/;

/** What makes a command repeatable: who calls, under which key, with which content. */
interface Idempotency {
  readonly caller: string;
  readonly idempotencyKey: string;
  /** SHA-256 over method, path and canonical JSON body, in hex. */
  readonly contentHash: string;
}

/**
 * Reads the Idempotency-Key header, which every command needs. Problems: `idempotency_key_missing`, and
 * `invalid_parameter` for one that is no 1 to 200 printable ASCII characters.
 */
export function idempotent(request: ServiceRequest): Idempotency {
  const idempotencyKey = request.headers['idempotency-key'];
  if (idempotencyKey === undefined || idempotencyKey === '') {
    throw new Problem('idempotency_key_missing', 'Commands need an Idempotency-Key header.', {
      param: 'Idempotency-Key',
    });
  }
  if (typeof idempotencyKey !== 'string' || !USABLE_KEY.test(idempotencyKey)) {
    throw new Problem('invalid_parameter', 'An Idempotency-Key has 1 to 200 printable ASCII characters.', {
      param: 'Idempotency-Key',
    });
  }
  return { caller: userOf(request).sub, idempotencyKey, contentHash: contentHashOf(request) };
}

function contentHashOf({ method, url, body }: ServiceRequest): string {
  const path = url.split('?', 1)[0] ?? '';
  return createHash('sha256')
    .update(`${method} ${path}\n${canonicalJson(body ?? null)}`, 'utf8')
    .digest('hex');
}
