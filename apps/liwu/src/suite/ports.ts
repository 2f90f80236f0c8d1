import { InvalidArgumentError } from 'commander';

/** Where a suite's ports begin unless LIWU_PORT_BASE or `--port-base` says otherwise. */
export const DEFAULT_PORT_BASE = 4600;
/** Where the ports begin of a suite that a rig or a measurement starts for itself, so that it can run beside another one. */
export const RIG_PORT_BASE = 5600;
/** The last port of a suite lies this far above its first. */
const HIGHEST_OFFSET = 92;
const LOWEST_PORT_BASE = 1024;
const HIGHEST_PORT = 65_535;

/** Everything of a suite that listens, and how far above the base. */
export const PORT_OFFSETS = {
  'live-room': 0,
  'rtm-gateway': 1,
  'gift-catalog': 2,
  wallet: 3,
  'ack-watchdog': 4,
  'rtm-sandbox': 5,
  issuer: 7,
  kafka: 90,
  postgres: 91,
  'kafka-controller': 92,
} as const;
export type Listener = keyof typeof PORT_OFFSETS;

const REPLICA_STEP = 10;
/** More replicas of a service would reach the ports of Kafka and Postgres. */
export const MAX_REPLICAS = 8;

/** The port of a replica: the service's own, and ten more for each replica after the first. */
export const portOf = (portBase: number, listener: Listener, replica = 0): number =>
  portBase + PORT_OFFSETS[listener] + REPLICA_STEP * replica;

/** Reads a port base from the command line or the environment. */
export const parsePortBase = (text: string): number => {
  const base = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN;
  const highest = HIGHEST_PORT - HIGHEST_OFFSET;
  if (!(base >= LOWEST_PORT_BASE && base <= highest)) {
    throw new InvalidArgumentError(`It must be a number from ${LOWEST_PORT_BASE} to ${highest}.`);
  }
  return base;
};
