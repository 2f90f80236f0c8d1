/** The parts of kafkajs 2.2.4 below its public API that the hot path needs; the version is pinned for this. */
declare module 'kafkajs/src/cluster/index.js' {
  export interface ProtocolRequest<T> {
    request: {
      apiKey: number;
      apiVersion: number;
      apiName: string;
      /** kafkajs asks of an encoder only that it has its bytes in `buf` and `buffer`. */
      encode: () => Promise<{ buf: Buffer; buffer: Buffer }>;
    };
    response: { decode: (raw: Buffer) => Promise<object>; parse: (decoded: object) => Promise<T> };
    requestTimeout?: number;
  }
  export interface Broker {
    connectionPool: { send<T>(protocol: ProtocolRequest<T>): Promise<T> };
    listOffsets(request: {
      replicaId: number;
      isolationLevel: number;
      topics: { topic: string; partitions: { partition: number; timestamp: number | string }[] }[];
    }): Promise<{
      responses: { topic: string; partitions: { partition: number; errorCode: number; offset: string }[] }[];
    }>;
  }
  export interface PartitionMetadata {
    partitionId: number;
    leader: number;
  }
  export default class Cluster {
    constructor(options: object);
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    isConnected(): boolean;
    refreshMetadata(): Promise<void>;
    addMultipleTargetTopics(topics: string[]): Promise<void>;
    findTopicPartitionMetadata(topic: string): PartitionMetadata[];
    findBroker(node: { nodeId: string | number }): Promise<Broker>;
  }
}
declare module 'kafkajs/src/loggers/index.js' {
  const loggers: {
    createLogger(options: { level: number; logCreator: (level: number) => (entry: LogEntry) => void }): object;
  };
  export interface LogEntry {
    level: number;
    log: { message: string };
  }
  export default loggers;
}
declare module 'kafkajs/src/network/socketFactory.js' {
  import type { Socket } from 'node:net';
  const createSocketFactory: () => (options: object) => Socket;
  export default createSocketFactory;
}
declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    pending: unknown[];
    throttledUntil: number;
    scheduleCheckPendingRequests(): void;
  }
}
declare module 'kafkajs/src/network/connection.js' {
  import type { Socket } from 'node:net';
  import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
  export default class Connection {
    constructor(options: object);
    socket?: Socket;
    chunks: Buffer[];
    bytesBuffered: number;
    bytesNeeded: number;
    isConnected(): boolean;
    connect(): Promise<boolean>;
    disconnect(): Promise<boolean>;
    send<T>(protocol: ProtocolRequest<T>): Promise<T>;
  }
}
declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    buf: Buffer;
    buffer: Buffer;
  }
}
