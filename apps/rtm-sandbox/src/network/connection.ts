import { SANDBOX_LIMITS } from '@liwu/rtm';
import type { WebSocket } from 'ws';
import { TokenBucket } from '../quotas/token-bucket.js';

/** A consumer for which more than this waits is cut: otherwise one that does not read would fill the memory. */
const MAX_WAITING_BYTES = 524_288;
const MAX_OPEN_RECEIPTS = 1_000;
const MAX_MALFORMED_FRAMES = 20;
/** Far above all quotas, since answers to receipts count too. */
const FRAMES_PER_SECOND = 2_000;

export interface Login {
  readonly uid: string;
  readonly session: string;
  /** Milliseconds since 1970. */
  readonly tokenExpiresAt: number;
}

interface Receipt {
  readonly sender: Connection;
  readonly call: number;
}

/** One client's WebSocket and all that the sandbox knows about it. */
export class Connection {
  login: Login | undefined;
  readonly channels = new Set<string>();
  readonly messages = new TokenBucket(SANDBOX_LIMITS.clientMessagesPerSecond);
  readonly operations = new TokenBucket(SANDBOX_LIMITS.operationsPerSecond);
  lastHeardAt: number;
  readonly #frames = new TokenBucket(FRAMES_PER_SECOND);
  readonly #receipts = new Map<number, Receipt>();
  #lastReceipt = 0;
  #malformed = 0;
  #open = true;

  constructor(
    private readonly socket: WebSocket,
    readonly openedAt: number,
    private readonly onSlow: (connection: Connection) => void,
  ) {
    this.lastHeardAt = openedAt;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Sends a frame, unless the connection is over. One that does not read is cut instead. */
  send(frame: string | Buffer): void {
    if (!this.#open) return;
    if (this.socket.bufferedAmount > MAX_WAITING_BYTES) {
      this.cut();
      return this.onSlow(this);
    }
    this.socket.send(frame, { binary: false });
  }

  accept(call: number): void {
    this.send(`{"t":"ok","i":${call}}`);
  }

  /** Refuses a call, or without one the connection as a whole. */
  refuse(code: number, why: string, call?: number): void {
    this.send(JSON.stringify({ t: 'err', i: call, code, why }));
  }

  /** Whether it keeps below the number of frames that any client could need. */
  mayGoOn(nowMs: number): boolean {
    return this.#frames.take(nowMs);
  }

  /** Counts a frame that nobody understood; whether it was one too many. */
  isHopeless(): boolean {
    return ++this.#malformed > MAX_MALFORMED_FRAMES;
  }

  /** The number under which this client is to say that a message arrived. */
  expectReceipt(sender: Connection, call: number): number {
    if (this.#receipts.size >= MAX_OPEN_RECEIPTS) {
      const [oldest] = this.#receipts.keys();
      this.#receipts.delete(oldest!);
    }
    this.#receipts.set(++this.#lastReceipt, { sender, call });
    return this.#lastReceipt;
  }

  takeReceipt(receipt: number): Receipt | undefined {
    const found = this.#receipts.get(receipt);
    this.#receipts.delete(receipt);
    return found;
  }

  /** What nobody will say any more whether it arrived. */
  takeAllReceipts(): Receipt[] {
    const all = [...this.#receipts.values()];
    this.#receipts.clear();
    return all;
  }

  /** Ends it as the protocol does. Nothing is sent or taken in afterwards. */
  close(code: number, reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.socket.close(code, reason);
  }

  /** Ends it as a broken network does. */
  cut(): void {
    this.#open = false;
    this.socket.terminate();
  }
}
