/* oxlint-disable no-underscore-dangle -- the names are those of the package */
import { createRequire } from 'node:module';

/** The part of agora-token that takes tokens apart; it is not among what that package exports. */
interface TokenParser {
  readonly appId: Buffer;
  readonly issueTs: number;
  readonly expire: number;
  readonly services: readonly { readonly __user_id: Buffer; readonly __privileges: Readonly<Record<number, number>> }[];
  from_string(token: string): boolean;
  verifySignature(appCertificate: string): boolean;
  add_service(service: unknown): void;
  build(): string;
}
interface TokenModule {
  readonly AccessToken2: new (...parts: unknown[]) => TokenParser;
  readonly ServiceRtm: (new (uid: string) => { add_privilege(privilege: number, seconds: number): void }) & {
    readonly kPrivilegeLogin: number;
  };
}

const { AccessToken2, ServiceRtm } = createRequire(import.meta.url)('agora-token/src/AccessToken2') as TokenModule;

interface AgoraTokenContent {
  readonly appId: string;
  readonly uids: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** What the login itself is good until; milliseconds since 1970, as the others. */
  readonly loginUntil: number | undefined;
  readonly isSignedWith: (appCertificate: string) => boolean;
}

/** What one of the provider's tokens says, read by the provider's own parser; undefined for what is no token. */
export function readAgoraToken(token: string): AgoraTokenContent | undefined {
  const parsed = new AccessToken2('', '', 0, 0);
  if (!parsed.from_string(token)) return undefined;
  const login = parsed.services[0]?.__privileges[ServiceRtm.kPrivilegeLogin];
  return {
    appId: String(parsed.appId),
    uids: parsed.services.map(({ __user_id }) => String(__user_id)),
    issuedAt: parsed.issueTs * 1_000,
    expiresAt: (parsed.issueTs + parsed.expire) * 1_000,
    loginUntil: login === undefined ? undefined : (parsed.issueTs + login) * 1_000,
    isSignedWith: (appCertificate) => parsed.verifySignature(appCertificate),
  };
}

/** A token that was genuine an hour ago, and has expired since: its builder makes only fresh ones. */
export function expiredAgoraToken(appId: string, appCertificate: string, uid: string): string {
  const lifetimeSeconds = 60;
  const token = new AccessToken2(appId, appCertificate, Math.floor(Date.now() / 1_000) - 3_600, lifetimeSeconds);
  const service = new ServiceRtm(uid);
  service.add_privilege(ServiceRtm.kPrivilegeLogin, lifetimeSeconds);
  token.add_service(service);
  return token.build();
}
