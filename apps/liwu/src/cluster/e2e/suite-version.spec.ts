import { describe, expect, it } from 'vitest';
import { imageOf, isSameCode, namesOf, versionsLine } from './suite-version.js';

const pair = (first: string, next: string) => ({
  first: { tag: 'local', commit: first },
  next: { tag: 'next', commit: next },
});

describe('two versions of the suite', () => {
  it('are called by their commits, and run from images of their tags', () => {
    const versions = pair('40df0c0', '5932752');
    expect(isSameCode(versions)).toBe(false);
    expect(namesOf(versions)).toEqual({ first: '40df0c0', next: '5932752' });
    expect(imageOf('wallet', versions.first)).toBe('liwu/wallet:local');
    expect(versionsLine(versions)).toContain('Installed as 40df0c0, upgraded to 5932752');
  });

  it('are called by their tags where both are one commit, and that is said', () => {
    const versions = pair('5932752', '5932752');
    expect(namesOf(versions)).toEqual({ first: 'local', next: 'next' });
    expect(versionsLine(versions)).toBe('Both versions are the code of 5932752, under two tags.');
  });

  it('are two where one has changes that are in no commit', () => {
    expect(isSameCode(pair('5932752', '5932752-changed'))).toBe(false);
  });
});
