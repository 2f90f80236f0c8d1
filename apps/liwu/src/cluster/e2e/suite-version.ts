/** A version of the suite, as a cluster is told of it and as people are. */
interface SuiteVersion {
  /** The tag of its images, as its overlay has it. */
  readonly tag: string;
  /** Of which commit its images say that they were made. */
  readonly commit: string;
}

/** The version that a cluster has first, and the one that it is upgraded to. */
export type VersionPair = Readonly<Record<'first' | 'next', SuiteVersion>>;

/** Whether the two are one version under two tags: what is shown then is what a roll costs, not that two versions understand each other. */
export const isSameCode = ({ first, next }: VersionPair): boolean => first.commit === next.commit;

/** What people call the two: their commits, and where both are of one commit, their tags. */
export const namesOf = (versions: VersionPair): Readonly<Record<keyof VersionPair, string>> => {
  const by = isSameCode(versions) ? 'tag' : 'commit';
  return { first: versions.first[by], next: versions.next[by] };
};

/** A service's image in one version. */
export const imageOf = (service: string, { tag }: SuiteVersion): string => `liwu/${service}:${tag}`;

/** Which two versions a run is about, in words. */
export const versionsLine = (versions: VersionPair): string =>
  isSameCode(versions)
    ? `Both versions are the code of ${versions.first.commit}, under two tags.`
    : `Installed as ${versions.first.commit}, upgraded to ${versions.next.commit}, rolled back and upgraded again service by service.`;
