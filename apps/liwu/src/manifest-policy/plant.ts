import { type Container, type Manifest, type PodSpec, podTemplateOf, titleOf } from './manifest.js';

/** A way to break a rule: what is done to an overlay that keeps all of them. */
export interface PlantedBreach {
  readonly rule: string;
  readonly what: string;
  readonly plant: (manifests: Manifest[]) => void;
}

/** The object whose kind and name begin so. Throws where there is none: a breach that cannot be planted shows nothing. */
export const the = (manifests: readonly Manifest[], title: string): Manifest => {
  const found = manifests.find((one) => titleOf(one).startsWith(title));
  if (!found) throw new Error(`there is no ${title} to break`);
  return found;
};

const podOf = (manifests: readonly Manifest[], title: string): PodSpec => {
  const pod = podTemplateOf(the(manifests, title))?.spec;
  if (!pod) throw new Error(`${title} makes no pods`);
  return pod;
};

/** Changes the pods of a workload, and the first container of these. */
export const inPod =
  (change: (pod: PodSpec, container: Container) => void, title = 'Deployment wallet') =>
  (manifests: Manifest[]): void => {
    const pod = podOf(manifests, title);
    change(pod, pod.containers[0]!);
  };

/** Changes one object. */
export const change =
  (title: string, by: (manifest: Required<Pick<Manifest, 'spec' | 'metadata'>> & Manifest) => void) =>
  (manifests: Manifest[]): void =>
    by(the(manifests, title) as Required<Pick<Manifest, 'spec' | 'metadata'>> & Manifest);

/** Takes one object away. */
export const without =
  (title: string) =>
  (manifests: Manifest[]): void => {
    manifests.splice(manifests.indexOf(the(manifests, title)), 1);
  };
