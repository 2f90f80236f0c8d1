import { execFileSync } from 'node:child_process';

/** The commit that a run judges, with `-dirty` where files differ from it; undefined where this is no checkout of one. */
export const judgedCommit = (): string | undefined => {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
};
