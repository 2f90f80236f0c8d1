/** Every parser that meets bytes of strangers, and how large its part of the inputs is. */
const PARTS = {
  'sealed message, opened by the gateway': 8,
  'sealed message, opened by the viewer': 6,
  base64url: 6,
  uids: 4,
  'viewer message': 8,
  'gateway message': 6,
  'channel message': 6,
  grant: 10,
  'grant keys': 4,
  'session request': 4,
  'session answer': 1,
  'client frame': 6,
  'frames at the sandbox': 2,
  'server frame': 6,
  'login token': 6,
  'user token': 4,
  event: 10,
  'record batch': 6,
  'key settings': 3,
  'REST answer': 4,
  'issuer keys': 4,
  'forwarded address': 3,
  address: 4,
  'events of SDK 2.x': 5,
  'events of SDK 1.x': 5,
  cursor: 4,
} as const;

/** A parser that is fuzzed. */
export type Fuzzed = keyof typeof PARTS;

/** All of them, for whoever compares the plan with what is told of it. */
export const FUZZED = Object.keys(PARTS) as readonly Fuzzed[];

const DEFAULT_INPUTS = 50_000;
const DEFAULT_SEED = 1;
/** What an input may take at the most, on an idle machine hundreds of times what it does. */
const MS_PER_INPUT = 3;
const SLACK_MS = 20_000;

/** How much is to be done, by the environment. */
export interface FuzzPlan {
  readonly inputs: number;
  readonly seed: number;
}

const numberOf = (text: string | undefined, otherwise: number): number => {
  if (text === undefined || text === '') return otherwise;
  if (!/^[0-9]{1,10}$/.test(text)) throw new RangeError('FUZZ_SEED and FUZZ_INPUTS are whole numbers');
  return Number(text);
};

const total = Object.values(PARTS).reduce((sum, part) => sum + part, 0);

/** The part that one parser has of `FUZZ_INPUTS` (50,000 unless set), and the seed, `FUZZ_SEED` (1 unless set). */
export const planOf = (
  parser: Fuzzed,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): FuzzPlan => ({
  inputs: Math.ceil((numberOf(environment['FUZZ_INPUTS'], DEFAULT_INPUTS) * PARTS[parser]) / total),
  seed: numberOf(environment['FUZZ_SEED'], DEFAULT_SEED),
});

/** For a spec's `timeout`. */
export const fuzzTimeoutMs = (parser: Fuzzed): number => SLACK_MS + planOf(parser).inputs * MS_PER_INPUT;
