import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EmbeddedFailure } from './embedded-failure.js';

const run = promisify(execFile);
const USER = 'postgres';

/** Whom the programs of Postgres run as, and how a command is written for that. */
export interface PostgresUser {
  owner?: { uid: number; gid: number };
  wrap(file: string, args: string[]): { file: string; args: string[]; uid?: number; gid?: number };
}

/**
 * Postgres refuses to run as root. An ordinary user runs it as it is; root runs it as the system user `postgres`,
 * which is made where it is missing. Where that user cannot reach the programs or the data, because a folder above
 * them is root's alone (a clone in /root), it gets the one capability of passing through such folders.
 */
export async function postgresUser(paths: string[], uid = process.getuid?.()): Promise<PostgresUser> {
  if (uid !== 0) return { wrap: (file, args) => ({ file, args }) };
  const owner = (await idsOf(USER)) ?? (await createUser());
  if (await canReach(owner, paths)) return { owner, wrap: (file, args) => ({ file, args, ...owner }) };
  const asOwner = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  const passing = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  const capable = (file: string, args: string[]) => ({
    file: 'setpriv',
    args: [...asOwner, ...passing, '--', file, ...args],
  });
  await demandReach(capable, paths);
  return { owner, wrap: capable };
}

async function idsOf(name: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 1) return undefined; // no such user
    throw error;
  }
}

async function createUser(): Promise<{ uid: number; gid: number }> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', USER]);
  } catch (cause) {
    const message = `Postgres does not run as root and the user ${USER} could not be made; run this as an ordinary user.`;
    throw new EmbeddedFailure('user-unusable', message, { cause });
  }
  const owner = await idsOf(USER);
  if (!owner) throw new Error(`the user ${USER} was made and is not there`);
  return owner;
}

async function canReach(owner: { uid: number; gid: number }, paths: string[]): Promise<boolean> {
  try {
    await run('ls', ['-d', ...paths], { ...owner, cwd: '/' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'number') return false;
    throw error;
  }
}

async function demandReach(wrap: PostgresUser['wrap'], paths: string[]): Promise<void> {
  const { file, args } = wrap('ls', ['-d', ...paths]);
  try {
    await run(file, args, { cwd: '/' });
  } catch (cause) {
    const message = `The user ${USER}, as whom root runs Postgres, cannot reach ${paths.join(' and ')}; keep the clone where all users may pass, or run this as an ordinary user.`;
    throw new EmbeddedFailure('user-unusable', message, { cause });
  }
}
