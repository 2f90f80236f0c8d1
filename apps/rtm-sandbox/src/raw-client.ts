import { WebSocket } from 'ws';
import type { SandboxRig } from './sandbox-rig.js';

/** A WebSocket that says whatever it is told to, well-formed or not, and keeps what it is answered. */
export class RawClient {
  readonly frames: Record<string, unknown>[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.frames.push(JSON.parse(data.toString()) as Record<string, unknown>));
    socket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }));
    // What the sandbox does to a broken WebSocket shows in how it is closed.
    socket.on('error', () => {});
  }

  static async connect(rig: SandboxRig): Promise<RawClient> {
    const client = new RawClient(new WebSocket(rig.sandbox.url, { perMessageDeflate: false }));
    await new Promise((resolve, reject) => client.socket.once('open', resolve).once('error', reject));
    return client;
  }

  static async logIn(rig: SandboxRig, uid: string, fields: Record<string, unknown> = {}): Promise<RawClient> {
    const client = await RawClient.connect(rig);
    client.send(loginFrame(rig, uid, fields));
    await new Promise((resolve) => client.socket.once('message', resolve));
    return client;
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** All that came and was about calls, by their id. */
  answers(): Map<unknown, Record<string, unknown>> {
    return new Map(this.frames.filter((frame) => 'i' in frame).map((frame) => [frame['i'], frame]));
  }

  close(): void {
    this.socket.terminate();
  }
}

export const loginFrame = (rig: SandboxRig, uid: string, fields: Record<string, unknown> = {}) => ({
  t: 'login',
  v: 1,
  appId: rig.config.LIWU_RTM_APP_ID,
  uid,
  token: rig.token(uid),
  session: 'raw-session',
  again: false,
  channels: [],
  ...fields,
});
