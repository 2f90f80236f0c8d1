import Connection from 'kafkajs/src/network/connection.js';

/** The length that stands before every answer of Kafka's. */
const LENGTH_BYTES = 4;

/**
 * kafkajs keeps half an answer of a link that broke, and reads what comes over the next one as the rest of it (kafkajs#715): some of its
 * bytes are then taken for a length, and the link is deaf from then on, or its process dies. Each link begins with nothing.
 */
// oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
const original = Connection.prototype.connect;
Connection.prototype.connect = function (this: Connection): Promise<boolean> {
  if (!this.isConnected()) {
    this.socket?.removeAllListeners('data');
    this.chunks = [];
    this.bytesBuffered = 0;
    this.bytesNeeded = LENGTH_BYTES;
  }
  return original.call(this);
};
