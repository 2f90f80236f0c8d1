/** The vector of wire.md, section 2, computed twice, independently of this code. */
export const VECTOR = {
  kid: 7,
  master: Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex'),
  expiresAt: 1_795_000_000,
  sessionId: Buffer.from('000102030405060708090a0b', 'hex'),
  nonce: Buffer.from('a0a1a2a3a4a5a6a7a8a9aaab', 'hex'),
  sender: 'v-alice-k3x9q2ab',
  recipient: 'gift-gateway-0-1',
  json: '{"kind":"ack"}',
  key: Buffer.from('bd45ed19157838e1864fb7b01bb10417e9c1617f36226453618c19be2575448a', 'hex'),
  text: 'lw1.AQEHAGr9hsAAAQIDBAUGBwgJCgugoaKjpKWmp6ipqqtfDu66zAXL9jDANfBwZOACoh878lZKtqVDXyw9GcY',
} as const;
