import { channelVectors } from './channel-vectors.js';
import { grantVectors } from './grant-vectors.js';
import { idVectors } from './id-vectors.js';
import { sealVectors } from './seal-vectors.js';
import type { WireVectors } from './vector-types.js';

const ABOUT =
  'Test vectors of docs/wire-format.md, written by `npm run vectors`. Every verdict is stated by hand and checked against three implementations: the one that serves, the viewer’s, and a second one in Java. Bytes are hexadecimal, times as their names say. The keys are published here and good for nothing else.';

/** The test vectors of the wire format. They follow from fixed keys, ids, nonces and times, and are the same whenever they are made. */
export const wireVectors = (): WireVectors => ({
  about: ABOUT,
  seal: sealVectors(),
  grants: grantVectors(),
  channel: channelVectors(),
  ids: idVectors(),
});

/** Where the vectors are committed, seen from the sources as well as from what is built. */
export const WIRE_VECTORS_FILE = new URL('../../../../docs/wire-vectors.json', import.meta.url);

/** The file's text. */
export const wireVectorsText = (): string => `${JSON.stringify(wireVectors(), null, 2)}\n`;
