import { describe, expect, it } from 'vitest';
import { describeJudgement, unbittenBreaches } from './describe-judgement.js';
import { judgeManifests, RULES } from './judge-manifests.js';
import { parseManifests } from './manifest.js';
import { PLANTED_BREACHES } from './planted-breaches.js';
import { goodManifests } from './testing/good-manifests.js';

describe('the policy for manifests', () => {
  it('lets pass what keeps it', () => {
    expect(judgeManifests(goodManifests())).toEqual([]);
  });

  it.each(PLANTED_BREACHES)('refuses $what, by the name of its rule: $rule', ({ rule, plant }) => {
    const { manifests, settings } = goodManifests();
    plant(manifests);
    const broken = judgeManifests({ manifests, settings });
    expect(broken.map((verdict) => verdict.rule)).toContain(rule);
    expect(broken.every(({ line }) => /^[a-z-]+: [A-Za-z]+ [a-z0-9-]+ \S/.test(line))).toBe(true);
  });

  it('has no rule that nothing breaks', () => {
    const planted = new Set(PLANTED_BREACHES.map(({ rule }) => rule));
    expect(RULES.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([]);
  });

  it('says of what, and why', () => {
    const { manifests, settings } = goodManifests();
    manifests.find(({ kind }) => kind === 'Deployment')!.spec!.template!.spec.containers[0]!.image =
      'liwu/wallet:latest';
    expect(judgeManifests({ manifests, settings }).map(({ line }) => line)).toContain(
      'image-tag: Deployment wallet container wallet has the image liwu/wallet:latest, which is no version',
    );
  });

  it('counts the fewest replicas that an autoscaler leaves, where there is one', () => {
    const { manifests, settings } = goodManifests();
    const budget = manifests.find(({ kind }) => kind === 'PodDisruptionBudget')!;
    budget.spec = { ...budget.spec!, minAvailable: 2 };
    delete budget.spec.maxUnavailable;
    const scaler = {
      ...budget,
      kind: 'ScaledObject',
      spec: { scaleTargetRef: { name: 'wallet' }, maxReplicaCount: 12 },
    };
    const judged = (minReplicaCount: number) =>
      judgeManifests({
        manifests: [...manifests, { ...scaler, spec: { ...scaler.spec, minReplicaCount } }],
        settings,
      }).map(({ rule }) => rule);
    expect(judged(2)).toEqual(['disruption-budget']);
    expect(judged(3)).toEqual([]);
  });
});

describe('what is told of an overlay', () => {
  it('is one line where it is in order', () => {
    const good = goodManifests();
    expect(describeJudgement(good.manifests.length, judgeManifests(good), unbittenBreaches(good))).toEqual({
      lines: [expect.stringMatching(/^policy: 29 objects keep all 29 rules; each of \d+ planted breaches is refused$/)],
      isKept: true,
    });
  });

  it('is a line for each breach, and for each rule that does not bite', () => {
    const unseen = { rule: 'labels', what: 'an object without labels', plant: () => undefined };
    expect(describeJudgement(1, [{ rule: 'no-root', line: 'no-root: Job x may' }], [unseen])).toEqual({
      lines: ['no-root: Job x may', 'labels: does not see an object without labels'],
      isKept: false,
    });
  });
});

describe('a rendered tree', () => {
  it('is read object by object, and nothing is made of what is empty', () => {
    expect(parseManifests('kind: A\n---\n---\nkind: B\n').map(({ kind }) => kind)).toEqual(['A', 'B']);
  });

  it('is refused where it is no YAML', () => {
    expect(() => parseManifests('kind: [A')).toThrow(/flow sequence|end with/i);
  });
});
