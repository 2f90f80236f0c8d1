import type { GrantKey } from '@liwu/contracts/wire';
import { GrantVerifier } from '@liwu/sealing/viewer';

/*
 * How fast a receiver checks grants: runs in browsers as well as in Node. Whatever loads it decides by what engine `globalThis`
 * has which of the three ways to check signatures the receiver takes.
 */

/** Grants of one room that were all signed just now, and what a receiver needs to check them. */
export interface GrantsToCheck {
  readonly room: string;
  readonly issuer: string;
  readonly keys: readonly GrantKey[];
  readonly grants: readonly { readonly grant: string; readonly publisher: string }[];
  readonly nowMs: number;
}

/** Checks each after the other, as a receiver that waits for each; gives how many a second. Throws where one does not pass. */
export const checksPerSecond = async (given: GrantsToCheck): Promise<number> => {
  const { grants, issuer, keys, nowMs, room } = given;
  const verifier = new GrantVerifier({ issuer, keys, jwksUrl: 'http://127.0.0.1:9/none', clock: () => nowMs });
  const beganMs = performance.now();
  for (const { grant, publisher } of grants) {
    const verified = await verifier.verify(grant, { room, publisher });
    if (!verified.ok) throw new Error(`a genuine grant was refused: ${verified.reason}`);
  }
  return (1_000 * grants.length) / (performance.now() - beganMs);
};

/** Takes WebCrypto's Ed25519 away, as older browsers lack it: a receiver then takes the one in JavaScript. */
export const withoutEd25519 = (): void => {
  const { subtle } = crypto;
  const importKey = subtle.importKey.bind(subtle) as (...given: unknown[]) => Promise<unknown>;
  const lacking = async (...given: unknown[]): Promise<unknown> => {
    if (JSON.stringify(given[2]).includes('Ed25519')) throw new DOMException('unknown algorithm', 'NotSupportedError');
    return await importKey(...given);
  };
  Object.defineProperty(subtle, 'importKey', { value: lacking });
};
