import type { TransportRig } from '../../contract-suite/transport-rig.js';

/** What cannot be tried of the REST API, wherever it runs: so the contract suite skips the same cases played and live. */
export const REST_UNABLE: NonNullable<TransportRig['unable']> = {
  login: 'the REST API has no login',
  receive: 'the REST API only sends',
  'empty-text': 'the REST API sends no empty text',
  'break-link': 'the REST API keeps no connection',
};
