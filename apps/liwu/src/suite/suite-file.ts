import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceName } from '@liwu/contracts';
import { z } from 'zod';
import { Refusal } from '../refusal.js';
import { hasCode } from '../shared/has-code.js';
import { STORING_SERVICES } from './storing-services.js';

const processSchema = z.object({
  name: z.string(),
  pid: z.int(),
  startTime: z.string(),
  port: z.int().optional(),
  url: z.string().optional(),
});
/** A process of a suite, and where it listens. */
export type SuiteProcess = z.output<typeof processSchema>;

const suiteSchema = z.object({
  state: z.enum(['starting', 'ready', 'stopping']),
  /** Seen from a toolbox: what runs there is Kubernetes' to start and to end, and no service's program lies beside this one. */
  inCluster: z.literal(true).optional(),
  portBase: z.int(),
  lanes: z.int(),
  urls: z.object({
    gateway: z.string(),
    catalog: z.string(),
    wallet: z.string(),
    watchdog: z.string(),
    /** Empty where the suite speaks to RTM itself, as in production. */
    sandbox: z.string(),
    /** Empty where it believes an identity provider of its deployment. */
    issuer: z.string(),
    /** Where a person watches and sends gifts; a suite of a rig has none. */
    page: z.string().optional(),
  }),
  kafkaBrokers: z.string(),
  topicPrefix: z.string(),
  /** Empty until Postgres runs. */
  databases: z.record(z.enum(STORING_SERVICES), z.string()),
  /** The wallet's database, for the role that may read the books alone. Empty until it may. */
  financeDatabase: z.string(),
  /** The one that watches over all others. */
  supervisor: processSchema,
  processes: z.array(processSchema),
});
/** What a running suite says of itself in `suite.json`: where everything is, and which processes are its own. */
export type Suite = z.output<typeof suiteSchema>;

/** Where each replica of a service listens that the suite has ever had, in the order of their first starts. */
export const replicaUrls = ({ processes }: Pick<Suite, 'processes'>, service: ServiceName): string[] =>
  processes.flatMap(({ name, url }) => (url !== undefined && replicaOf(service).test(name) ? [url] : []));

const replicaOf = (service: ServiceName): RegExp => new RegExp(`^${service}(-[0-9]+)?$`);

const pathIn = (stateDir: string): string => join(stateDir, 'suite.json');
const READABLE_BY_ALL = 0o755;
const ONLY_THE_OWNER = 0o600;

/** What an operator can mend about the folder, in a sentence. */
const refusalOf = (stateDir: string, cause: unknown): Refusal | undefined => {
  const options = { cause };
  if (hasCode(cause, 'ENOTDIR') || hasCode(cause, 'EEXIST')) {
    return new Refusal(`${stateDir} is no folder, and cannot hold a suite's state.`, options);
  }
  if (hasCode(cause, 'EACCES') || hasCode(cause, 'EPERM') || hasCode(cause, 'EROFS')) {
    return new Refusal(`${stateDir} cannot be used by this user, and so cannot hold a suite's state.`, options);
  }
  return undefined;
};

/** The folder itself is no secret: Postgres, which may run as a user of its own, has to pass through it. */
export const makeStateDir = (stateDir: string): void => {
  try {
    mkdirSync(join(stateDir, 'logs'), { recursive: true, mode: READABLE_BY_ALL });
  } catch (error) {
    throw refusalOf(stateDir, error) ?? error;
  }
};

/** A fresh folder in the system's temporary one, for a suite that a rig starts for itself; whoever asks for it removes it. */
export const makeOwnStateDir = (rig: string): string => {
  const stateDir = mkdtempSync(join(tmpdir(), `liwu-${rig}-`));
  chmodSync(stateDir, READABLE_BY_ALL);
  makeStateDir(stateDir);
  return stateDir;
};

/** The suite of a state folder; undefined where none runs, and none was left behind. */
export const readSuite = (stateDir: string): Suite | undefined => {
  const path = pathIn(stateDir);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw refusalOf(stateDir, error) ?? error;
  }
  try {
    return suiteSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Refusal(`${path} is not what this version writes; end the suite that wrote it, and delete the file.`, {
      cause,
    });
  }
};

/** Replaces the file in one step, so that a reader never finds half of it. */
export const writeSuite = (stateDir: string, suite: Suite): void => {
  const path = pathIn(stateDir);
  const unfinished = `${path}.new`;
  writeFileSync(unfinished, `${JSON.stringify(suite, undefined, 2)}\n`, { mode: ONLY_THE_OWNER });
  renameSync(unfinished, path);
};

export const forgetSuite = (stateDir: string): void => rmSync(pathIn(stateDir), { force: true });
