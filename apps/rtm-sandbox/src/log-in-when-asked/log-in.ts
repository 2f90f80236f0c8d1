import { CLOSE_CODES, type ClientFrameOf, RTM_CODES, RTM_NAME } from '@liwu/rtm';
import { type TokenFailure, verifySandboxToken } from '@liwu/rtm/token';
import type { Connection, Login } from '../network/connection.js';
import type { Counters } from '../network/counters.js';
import type { Network } from '../network/network.js';

interface TokenRules {
  readonly appId: string;
  readonly appCertificate: string;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
}

const CODES: Readonly<Record<TokenFailure, number>> = {
  malformed: RTM_CODES.invalidToken,
  forged: RTM_CODES.invalidToken,
  'other-app': RTM_CODES.invalidToken,
  'other-uid': RTM_CODES.invalidToken,
  expired: RTM_CODES.tokenExpired,
};

interface Refusal {
  readonly code: number;
  readonly why: string;
}

/** Lets a client in as exactly the uid that its token names. A second login with the same uid wins over the first. */
export class LogIn {
  constructor(
    private readonly network: Network,
    private readonly counters: Counters,
    private readonly rules: TokenRules,
  ) {}

  logIn(connection: Connection, frame: ClientFrameOf<'login'>): void {
    const login = this.#judge(connection, frame);
    if ('code' in login) {
      this.counters.count('logins_refused');
      connection.refuse(login.code, login.why);
      return this.network.end(connection, CLOSE_CODES.refused, login.why);
    }
    this.network.logIn(connection, login);
    for (const channel of frame.channels) this.network.subscribe(connection, channel);
    connection.send('{"t":"ready"}');
  }

  renew(connection: Connection, { i, token }: ClientFrameOf<'renew'>): void {
    const { login } = connection;
    if (!login) return;
    const verdict = this.#verify(token, login.uid);
    if ('code' in verdict) return connection.refuse(verdict.code, verdict.why, i);
    connection.login = { ...login, ...verdict };
    connection.accept(i);
  }

  /** Ends a connection whose token has expired; whether it has. */
  endIfExpired(connection: Connection): boolean {
    if (!connection.login || this.rules.wallClock() < connection.login.tokenExpiresAt) return false;
    connection.refuse(RTM_CODES.tokenExpired, 'the token has expired');
    this.network.end(connection, CLOSE_CODES.refused, 'the token has expired');
    return true;
  }

  #judge(connection: Connection, frame: ClientFrameOf<'login'>): Login | Refusal {
    const { uid, session } = frame;
    if (connection.login) return { code: RTM_CODES.loginInProgress, why: 'logged in already' };
    if (!RTM_NAME.test(uid)) return { code: RTM_CODES.invalidUid, why: 'no valid uid' };
    if (frame.appId !== this.rules.appId) return { code: RTM_CODES.invalidAppId, why: 'unknown App ID' };
    if (!frame.channels.every((channel) => RTM_NAME.test(channel)))
      return { code: RTM_CODES.invalidChannel, why: 'no valid channel name' };
    const verdict = this.#verify(frame.token, uid);
    if ('code' in verdict) return verdict;
    if (frame.again && this.network.isSuperseded(uid, session))
      return { code: RTM_CODES.sameUidLogin, why: 'SAME_UID_LOGIN' };
    return { uid, session, ...verdict };
  }

  #verify(token: string, uid: string): { tokenExpiresAt: number } | Refusal {
    const { appId, appCertificate, wallClock } = this.rules;
    const verdict = verifySandboxToken(token, { appId, appCertificate, uid, nowMs: wallClock() });
    if (verdict.ok) return { tokenExpiresAt: verdict.expiresAt };
    return { code: CODES[verdict.reason], why: `the token is ${verdict.reason}` };
  }
}
