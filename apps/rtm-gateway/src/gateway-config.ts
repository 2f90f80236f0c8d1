import { BadKeySettingError, parseGrantKeys, parseSealKeys } from '@liwu/sealing';
import { baseConfigShape, secret, webOrigins, whenGood, wholeNumber } from '@liwu/service-kit';
import { z } from 'zod';

/** Reads a setting that holds keys; a fault names the setting's form and never its content. */
const keys = <Keys>(parse: (text: string) => Keys) =>
  z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof BadKeySettingError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });

const shortName = /^[A-Za-z0-9-]{1,8}$/;
const providerId = /^[A-Za-z0-9]{1,64}$/;

/** What the provider's own App IDs and certificates look like; the sandbox is content with less. */
const agoraKey = /^[0-9a-f]{32}$/i;
type AgoraKeyName = 'LIWU_RTM_APP_ID' | 'LIWU_RTM_APP_CERTIFICATE';

const settings = z.object({
  ...baseConfigShape,
  LIWU_GATEWAY_IDENTITIES: wholeNumber(1, 64).default(12),
  /** `agora`: the provider itself, by its own SDK; `sandbox`: the stand-in at `LIWU_RTM_URL`. */
  LIWU_RTM_TRANSPORT: z.enum(['sandbox', 'agora']).default('sandbox'),
  LIWU_RTM_URL: z.url({ protocol: /^wss?$/, error: 'must be a ws or wss URL' }).default('ws://127.0.0.1:4605/rtm'),
  LIWU_RTM_APP_ID: z.string().regex(providerId, 'must be 1 to 64 letters and digits'),
  LIWU_RTM_APP_CERTIFICATE: secret(z.string().min(16, 'must have at least 16 characters')),
  /** Master keys: all of them open what viewers sealed, the first one issues new sessions. */
  LIWU_SEAL_KEYS: secret(keys(parseSealKeys)),
  /** Signing keys: all of them are published, the first one signs. */
  LIWU_GRANT_KEYS: secret(keys(parseGrantKeys)),
  LIWU_GRANT_ISSUER: z.string().regex(shortName, 'must be 1 to 8 letters, digits or hyphens').default('liwu'),
  /** The web origins that may ask for sessions; none unless said. */
  LIWU_CORS_ORIGINS: webOrigins,
  /** Sessions a minute for one network address; 0: as many as are asked for. */
  LIWU_SESSION_LIMIT_PER_ADDRESS: wholeNumber(0, 1_000_000).default(600),
  /** Where clients reach this service; where it is not said, the address that they asked. */
  LIWU_PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
});

const fitsTransport =
  (name: AgoraKeyName) =>
  (config: z.output<typeof settings>): boolean =>
    config.LIWU_RTM_TRANSPORT !== 'agora' || agoraKey.test(config[name]);

/** Told whatever else is at fault. */
const misfit = (name: AgoraKeyName) => ({
  path: [name],
  error: 'must be 32 hexadecimal digits for the transport agora',
  when: whenGood('LIWU_RTM_TRANSPORT', name),
});

/** All settings of the gateway. Without an App Certificate it does not start: an App ID alone lets anyone in as anyone. */
export const gatewayConfig = settings
  .refine(fitsTransport('LIWU_RTM_APP_ID'), misfit('LIWU_RTM_APP_ID'))
  .refine(fitsTransport('LIWU_RTM_APP_CERTIFICATE'), misfit('LIWU_RTM_APP_CERTIFICATE'));
export type GatewayConfig = z.output<typeof gatewayConfig>;
