import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CollectedSpan, spansOf, traceRequestSchema } from './collected-span.js';

const HOST = '127.0.0.1';
const MAX_BODY_BYTES = 16 * 1_024 * 1_024;
const PATH = '/v1/traces';

/** A collector that listens on this machine alone. */
export interface Collector {
  /** What `OTEL_EXPORTER_OTLP_ENDPOINT` is to say. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Why a message is not taken: OTLP's exporters show neither, whoever tries by hand sees it. */
class NotTaken extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Takes spans as JSON (`OTEL_EXPORTER_OTLP_PROTOCOL=http/json`) on a port of this machine, any free one for 0. Rejects where the port is
 * taken. What it cannot read is refused with a sentence, and changes nothing.
 */
export const startCollector = async (
  port: number,
  collect: (spans: readonly CollectedSpan[]) => void,
): Promise<Collector> => {
  const server = createServer((request, response) => {
    void answer(request, response, collect);
  });
  server.listen(port, HOST);
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${own}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  collect: (spans: readonly CollectedSpan[]) => void,
): Promise<void> {
  const say = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  try {
    collect(spansOf(await read(request)));
    say(200, {});
  } catch (error) {
    request.resume();
    if (error instanceof NotTaken) say(error.status, { message: error.message });
    else response.destroy();
  }
}

async function read(request: IncomingMessage): Promise<ReturnType<typeof traceRequestSchema.parse>> {
  if (request.method !== 'POST' || request.url !== PATH) throw new NotTaken(404, `spans are posted to ${PATH}`);
  if (!request.headers['content-type']?.startsWith('application/json') || request.headers['content-encoding'])
    throw new NotTaken(415, 'only plain JSON is read: set OTEL_EXPORTER_OTLP_PROTOCOL to http/json');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) throw new NotTaken(413, `a message has at most ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  const parsed = traceRequestSchema.safeParse(jsonOf(Buffer.concat(chunks).toString('utf8')));
  if (parsed.success) return parsed.data;
  throw new NotTaken(400, `this is no trace message: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotTaken(400, 'this is no JSON');
  }
}
