import { z } from 'zod';
import { Refusal } from '../../refusal.js';
import { type Kubectl, lookUntil } from '../kubectl.js';

const jobSchema = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({ containers: z.tuple([z.looseObject({ args: z.array(z.string()) })]) }),
    }),
  }),
});

/** The pod of a job as the API has it, as far as its beginning and its end go. */
export interface JobPod {
  readonly status: {
    readonly phase: string;
    readonly containerStatuses?: readonly {
      readonly state: {
        readonly waiting?: { readonly reason?: string };
        readonly terminated?: { readonly exitCode: number };
      };
    }[];
  };
}

const LOOK_EVERY_MS = 500;
/** Longer than a busy node takes to make room for a pod and to mount its volumes. */
const BEGUN_WITHIN_MS = 120_000;

/** A job of a service's own program that was started from its template in a cluster (k8s/components/operator-jobs), as an operator does. */
export class OperatorJob {
  private constructor(
    private readonly kubectl: Kubectl,
    /** What it is called; the cluster keeps it for a week, with its words. */
    readonly name: string,
  ) {}

  /** Starts one from the template of that name, with further arguments for its program behind those that the template has. */
  static async start(kubectl: Kubectl, template: string, more: readonly string[] = []): Promise<OperatorJob> {
    const name = `${template}-${Date.now().toString(36)}`;
    const made = await kubectl.run(['create', 'job', name, `--from=cronjob/${template}`, '--dry-run=client', '-ojson']);
    await kubectl.run(['create', '--filename', '-'], JSON.stringify(withArguments(JSON.parse(made), more)));
    return new OperatorJob(kubectl, name);
  }

  /** Waits until its program runs, or has ended already; refuses with what keeps it where it does not begin. */
  async begun(): Promise<void> {
    const look = async (): Promise<string | undefined> => keptBy(await this.#pods());
    await lookUntil(`${this.name} begins`, look, LOOK_EVERY_MS, BEGUN_WITHIN_MS);
  }

  /** Waits until its program has ended, for so long at most, and gives its exit code. */
  async ended(withinMs: number): Promise<number> {
    let exitCode: number | undefined;
    const look = async (): Promise<string | undefined> => {
      exitCode = exitCodeOf(await this.#pods());
      return exitCode === undefined ? 'it is still at work' : undefined;
    };
    await lookUntil(`${this.name} has ended`, look, LOOK_EVERY_MS, withinMs);
    return exitCode!;
  }

  /** All that it has printed by now. */
  words(): Promise<string> {
    return this.kubectl.run(['logs', `job/${this.name}`]);
  }

  #pods(): Promise<JobPod[]> {
    return this.kubectl.list<JobPod>(['pods', '--selector', `batch.kubernetes.io/job-name=${this.name}`]);
  }
}

/** The job that `kubectl` would make of a template, whose program is called with further arguments. */
export const withArguments = (made: unknown, more: readonly string[]): unknown => {
  const job = jobSchema.safeParse(made);
  if (!job.success) throw new Refusal('This template is none of an operator: it has no program with arguments.');
  job.data.spec.template.spec.containers[0].args.push(...more);
  return job.data;
};

/** The exit code of a job's only container; undefined as long as it has not ended. */
export const exitCodeOf = (pods: readonly JobPod[]): number | undefined =>
  pods.flatMap(({ status }) => status.containerStatuses ?? []).map(({ state }) => state.terminated?.exitCode)[0];

/** What keeps a job from beginning; undefined once it has begun. */
export const keptBy = ([pod]: readonly JobPod[]): string | undefined => {
  if (!pod) return 'it has no pod';
  if (pod.status.phase !== 'Pending') return undefined;
  return pod.status.containerStatuses?.[0]?.state.waiting?.reason ?? 'no node has taken its pod';
};
