import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';

/**
 * A way to a broker that a spec can cut. The broker tells its clients where it is to be found; the proxy puts its own
 * place there instead, so that nobody goes round it: an address of the loopback that is written as long as the broker's.
 */
export class KafkaProxy {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;
  private readonly host: string;
  private readonly ownHost: string;
  private readonly brokerPort: number;

  private constructor(broker: string) {
    const [host = '', port] = broker.split(':');
    this.host = host;
    this.ownHost = loopbackAsLongAs(host);
    this.brokerPort = Number(port);
  }

  static async before(broker: string): Promise<KafkaProxy> {
    const proxy = new KafkaProxy(broker);
    await proxy.open();
    return proxy;
  }

  get address(): string {
    return `${this.ownHost}:${this.port}`;
  }

  /** Lets clients through, at the same address as before. */
  async open(): Promise<void> {
    this.server = createServer((client) => this.connect(client)).listen(this.port, this.ownHost);
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Hangs up on all clients, and refuses whoever comes. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private connect(client: Socket): void {
    const broker = createConnection(this.brokerPort, this.host);
    const rewrite = this.rewriter();
    client.on('data', (data) => broker.write(data));
    broker.on('data', (data) => client.write(rewrite(data)));
    for (const [one, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy()); // either end may hang up: that is what the proxy is for
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }

  /** Hands on whole answers only (u32 length first): a place that is told in two pieces would not be recognised. */
  private rewriter(): (data: Buffer) => Buffer {
    const [told, own] = [placeOf(this.host, this.brokerPort), placeOf(this.ownHost, this.port)];
    let rest = Buffer.alloc(0);
    return (data) => {
      rest = Buffer.concat([rest, data]);
      let whole = 0;
      while (rest.length >= whole + 4 && rest.length >= whole + 4 + rest.readUInt32BE(whole)) {
        whole += 4 + rest.readUInt32BE(whole);
      }
      const answers = rest.subarray(0, whole);
      for (let at = answers.indexOf(told); at >= 0; at = answers.indexOf(told, at + 1)) own.copy(answers, at);
      rest = rest.subarray(whole);
      return answers;
    };
  }
}

/** Every address of 127.0.0.0/8 is the loopback's: 127.1.1.1 for `localhost`, 127.100.1.1 for `192.168.0.1`. */
function loopbackAsLongAs(host: string): string {
  const spare = host.length - '127.1.1.1'.length;
  if (spare < 0 || spare > 6) throw new Error(`no address of the loopback is as long as ${host}`);
  const octets = [0, 2, 4].map((used) => 10 ** Math.min(2, Math.max(0, spare - used)));
  return `127.${octets.join('.')}`;
}

/** As Kafka's answers write it: the host's text, then its port as an int32. */
function placeOf(host: string, port: number): Buffer {
  const place = Buffer.alloc(host.length + 4);
  place.write(host, 'latin1');
  place.writeInt32BE(port, host.length);
  return place;
}
