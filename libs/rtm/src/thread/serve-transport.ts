import { type RtmTransport, TransportError } from '../transport.js';
import type { ThreadCall, ThreadCallFrame, ThreadReply, ThreadReport } from './thread-messages.js';

/** The thread's end of the line to the main thread. */
interface ThreadPort {
  postMessage(report: ThreadReport): void;
  on(event: 'message', listener: (frame: ThreadCallFrame) => void): unknown;
}

/** Serves a link to the main thread. It is made at the first login, with the token that came with it. */
export function serveTransport(
  port: ThreadPort,
  makeTransport: (token: string, tokenWillExpire: () => void) => RtmTransport,
): void {
  let transport: RtmTransport | undefined;
  const serve = async (call: ThreadCall): Promise<ThreadReply> => {
    if (call.call === 'start' && !transport) {
      transport = makeTransport(call.token, () => port.postMessage({ report: 'token-will-expire' }));
      transport.onState((state) => port.postMessage({ report: 'state', state }));
      transport.onPeer((message) => port.postMessage({ report: 'peer', message }));
      transport.onChannel((message) => port.postMessage({ report: 'channel', message }));
    }
    return transport ? perform(transport, call) : {};
  };
  port.on('message', ({ id, ...call }) => {
    void serve(call)
      .catch(refusalOf)
      .then((reply) => port.postMessage({ report: 'reply', id, reply }));
  });
}

async function perform(transport: RtmTransport, call: ThreadCall): Promise<ThreadReply> {
  switch (call.call) {
    case 'start':
      await transport.start();
      return {};
    case 'stop':
      await transport.stop();
      return {};
    case 'renew':
      await transport.renewToken(call.token);
      return {};
    case 'peer':
      return { outcome: await transport.sendPeer(call.uid, call.text, call.options) };
    case 'channel':
      return { outcome: await transport.sendChannel(call.channel, call.text, call.options) };
    case 'subscribe':
      await transport.subscribe(call.channel);
      return {};
    case 'unsubscribe':
      await transport.unsubscribe(call.channel);
      return {};
    default:
      return call satisfies never;
  }
}

const refusalOf = (error: unknown): ThreadReply => {
  if (error instanceof TransportError)
    return { refused: { kind: error.kind, code: error.code, message: error.message } };
  return { refused: { kind: 'fatal', code: 0, message: String(error) } };
};
