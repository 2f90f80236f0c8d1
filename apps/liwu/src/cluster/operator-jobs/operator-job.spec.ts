import { describe, expect, it } from 'vitest';
import { exitCodeOf, type JobPod, keptBy, withArguments } from './operator-job.js';

type ContainerState = NonNullable<JobPod['status']['containerStatuses']>[number]['state'];
const pod = (phase: string, ...states: readonly ContainerState[]): JobPod => ({
  status: { phase, ...(states.length > 0 && { containerStatuses: states.map((state) => ({ state })) }) },
});

describe('a job of an operator', () => {
  it('has begun once its pod runs or has ended, and says until then what keeps it', () => {
    expect(keptBy([])).toBe('it has no pod');
    expect(keptBy([pod('Pending')])).toBe('no node has taken its pod');
    expect(keptBy([pod('Pending', { waiting: { reason: 'ErrImagePull' } })])).toBe('ErrImagePull');
    expect(keptBy([pod('Running', {})])).toBeUndefined();
    expect(keptBy([pod('Failed', { terminated: { exitCode: 1 } })])).toBeUndefined();
  });

  it('has an exit code once its program has ended', () => {
    expect(exitCodeOf([])).toBeUndefined();
    expect(exitCodeOf([pod('Pending', { waiting: { reason: 'ContainerCreating' } })])).toBeUndefined();
    expect(exitCodeOf([pod('Running', {})])).toBeUndefined();
    expect(exitCodeOf([pod('Succeeded', { terminated: { exitCode: 0 } })])).toBe(0);
    expect(exitCodeOf([pod('Failed', { terminated: { exitCode: 78 } })])).toBe(78);
  });

  it('is called with what its template says, and with what is said besides', () => {
    const job = (args: string[]) => ({
      kind: 'Job',
      spec: { backoffLimit: 0, template: { spec: { containers: [{ name: 'program', args }] } } },
    });
    expect(withArguments(job(['dist/rebuild.js']), ['--accept-changes'])).toEqual(
      job(['dist/rebuild.js', '--accept-changes']),
    );
    expect(() => withArguments({ kind: 'Job', spec: {} }, [])).toThrow('This template is none of an operator');
  });
});
