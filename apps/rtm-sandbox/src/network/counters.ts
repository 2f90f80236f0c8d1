const NAMES = {
  connections_opened: 'WebSockets accepted',
  connections_turned_away: 'WebSockets refused because the sandbox was full or stopping',
  logins: 'Logins accepted',
  logins_refused: 'Logins refused',
  kicks: 'Connections closed because their uid logged in again, or by order',
  silent_clients: 'Connections closed because nothing was heard of them, or no login came',
  slow_consumers: 'Connections cut because they did not read what was sent to them',
  floods: 'Connections closed because they sent far too many frames',
  malformed_frames: 'Frames that were no message of the protocol',
  pings: 'Pings of clients that were quiet',
  peer_messages: 'Peer messages taken in',
  peer_copies: 'Copies of peer messages handed to their recipients',
  peer_offline: 'Peer messages whose recipient was not there',
  channel_messages: 'Channel messages taken in',
  channel_copies: 'Copies of channel messages handed to subscribers',
  channel_discarded: 'Channel messages discarded in silence, above the quota of their channel',
  throttled: 'Messages and operations refused as too frequent',
  faults: 'Faults done by order',
  undelayed: 'Messages that were relayed at once because too many were waiting',
} as const;

type CounterName = keyof typeof NAMES;

/** What has happened since the start, as numbers. */
export class Counters {
  readonly #counts = new Map<CounterName, number>(Object.keys(NAMES).map((name) => [name as CounterName, 0]));

  count(name: CounterName, by = 1): void {
    this.#counts.set(name, this.get(name) + by);
  }

  get(name: CounterName): number {
    return this.#counts.get(name) ?? 0;
  }

  /** In Prometheus's text format. */
  exposition(): string {
    return [...this.#counts]
      .map(([name, count]) => {
        const full = `liwu_sandbox_${name}_total`;
        return `# HELP ${full} ${NAMES[name]}.\n# TYPE ${full} counter\n${full} ${count}\n`;
      })
      .join('');
  }
}
