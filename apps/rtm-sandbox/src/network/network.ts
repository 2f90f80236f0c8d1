import { CLOSE_CODES, RTM_CODES } from '@liwu/rtm';
import type { Connection, Login } from './connection.js';
import type { Counters } from './counters.js';

const MAX_REMEMBERED_SESSIONS = 50_000;
const KICKED_BY_ORDER = '';
const NOBODY: ReadonlySet<Connection> = new Set();

/** Who is logged in, and who is subscribed to what. */
export class Network {
  readonly #all = new Set<Connection>();
  readonly #byUid = new Map<string, Connection>();
  readonly #channels = new Map<string, Set<Connection>>();
  /** The session that logged in last with a uid, also when it is gone: a link that was superseded never comes back. */
  readonly #latestSession = new Map<string, string>();

  constructor(private readonly counters: Counters) {}

  get connections(): ReadonlySet<Connection> {
    return this.#all;
  }

  get uids(): Iterable<string> {
    return this.#byUid.keys();
  }

  connectionOf(uid: string): Connection | undefined {
    return this.#byUid.get(uid);
  }

  subscribersOf(channel: string): ReadonlySet<Connection> {
    return this.#channels.get(channel) ?? NOBODY;
  }

  open(connection: Connection): void {
    this.#all.add(connection);
  }

  /** Whether another session has logged in with this uid since. */
  isSuperseded(uid: string, session: string): boolean {
    return (this.#latestSession.get(uid) ?? session) !== session;
  }

  /** From now on this connection is the uid. Another session that was it is kicked; an older connection of the same one is replaced. */
  logIn(connection: Connection, login: Login): void {
    const before = this.#byUid.get(login.uid);
    if (before && before.login?.session !== login.session) this.#kick(before);
    else if (before) this.end(before, CLOSE_CODES.refused, 'replaced by a newer connection');
    connection.login = login;
    this.#byUid.set(login.uid, connection);
    this.#remember(login.uid, login.session);
    this.counters.count('logins');
  }

  subscribe(connection: Connection, channel: string): void {
    const subscribers = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, subscribers.add(connection));
    connection.channels.add(channel);
  }

  unsubscribe(connection: Connection, channel: string): void {
    connection.channels.delete(channel);
    const subscribers = this.#channels.get(channel);
    subscribers?.delete(connection);
    if (subscribers?.size === 0) this.#channels.delete(channel);
  }

  /** As if the uid had logged in elsewhere. Its link is told, and is refused if it tries to come back. */
  kickByOrder(connection: Connection): void {
    if (connection.login) this.#remember(connection.login.uid, KICKED_BY_ORDER);
    this.#kick(connection);
  }

  end(connection: Connection, code: number, reason: string): void {
    connection.close(code, reason);
    this.forget(connection);
  }

  /** Breaks the connection; whoever was it may come back. */
  cut(connection: Connection): void {
    connection.cut();
    this.forget(connection);
  }

  /** The connection is over: its uid is offline, unless a newer connection is it. Whoever waits for its receipts is told. */
  forget(connection: Connection): void {
    if (!this.#all.delete(connection)) return;
    const uid = connection.login?.uid;
    if (uid !== undefined && this.#byUid.get(uid) === connection) this.#byUid.delete(uid);
    for (const channel of connection.channels) this.unsubscribe(connection, channel);
    for (const { sender, call } of connection.takeAllReceipts())
      sender.refuse(RTM_CODES.messageTimeout, 'the recipient left before it said that the message arrived', call);
  }

  #kick(connection: Connection): void {
    this.counters.count('kicks');
    connection.send(`{"t":"kicked","code":${RTM_CODES.sameUidLogin},"why":"SAME_UID_LOGIN"}`);
    this.end(connection, CLOSE_CODES.kicked, 'SAME_UID_LOGIN');
  }

  #remember(uid: string, session: string): void {
    this.#latestSession.delete(uid);
    this.#latestSession.set(uid, session);
    if (this.#latestSession.size <= MAX_REMEMBERED_SESSIONS) return;
    const [oldest] = this.#latestSession.keys();
    this.#latestSession.delete(oldest!);
  }
}
