import { readFileSync, statSync } from 'node:fs';

const MAX_BYTES = 65_536;

/** Reads the one secret that a file holds, without the white space around it; a fault says why there is none, and never quotes it. */
export function readSecretFile(path: string): { readonly secret: string } | { readonly fault: string } {
  try {
    const found = statSync(path);
    if (!found.isFile()) return { fault: 'is no file' };
    if (found.size > MAX_BYTES) return { fault: `has more than ${MAX_BYTES} bytes` };
    const secret = readFileSync(path, 'utf8').trim();
    return secret === '' ? { fault: 'is empty' } : { secret };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { fault: `cannot be read (${code})` };
  }
}
