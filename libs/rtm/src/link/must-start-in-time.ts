import { RTM_CODES } from '../rtm-codes.js';
import { type SendOptions, TransportError } from '../transport.js';

/**
 * Throws `too-late` for a send that was to begin sooner. Asked right before the provider's code or the wire is called, after whatever the
 * send has waited for: what is refused here has certainly not gone out.
 */
export function mustStartInTime({ startUntil = Infinity }: SendOptions): void {
  const lateMs = Date.now() - startUntil;
  if (lateMs <= 0) return;
  throw new TransportError(
    'too-late',
    RTM_CODES.cancelled,
    `not sent, for its time was over ${lateMs} ms ago (${RTM_CODES.cancelled})`,
  );
}
