import type { ChildPlan, ChildWatcher, ProcessEnd } from '../supervisor/supervised-child.js';
import { lastWord } from './last-word.js';
import { type AgentWord, agentWordSchema } from './agent/agent-messages.js';

/** Something that was seen of a child, which is known by its name. */
type Sighting =
  | { readonly what: 'spawned' | 'ready'; readonly name: string }
  | { readonly what: 'ended'; readonly name: string; readonly how: string }
  | { readonly what: 'told'; readonly name: string; readonly word: AgentWord };

/** A child that ended, though it was neither killed nor told to. */
export interface UnorderedEnd {
  readonly atMs: number;
  readonly name: string;
  readonly how: string;
  /** What it said itself. */
  readonly word: string;
}

/** Whoever is told to end does so with 0; whoever is killed may be so by the rig, or by a system that has no memory left. */
interface NotedEnd extends UnorderedEnd {
  readonly end: ProcessEnd;
}

/** Sees what becomes of a suite's children, for whoever waits for it. */
export class SuiteWatch {
  readonly #ends: NotedEnd[] = [];
  readonly #killed = new Set<number>();
  readonly #waiting = new Set<(sighting: Sighting) => void>();

  readonly watcher: ChildWatcher = {
    spawned: ({ name }) => this.#see({ what: 'spawned', name }),
    ready: ({ name }) => this.#see({ what: 'ready', name }),
    ended: ({ logPath, name }, how, end) => {
      if (end.code !== 0) this.#ends.push({ atMs: Date.now(), name, how, word: lastWord(logPath), end });
      this.#see({ what: 'ended', name, how });
    },
    told: ({ name }: ChildPlan, message) => {
      const word = agentWordSchema.safeParse(message);
      if (!word.success) return;
      if (word.data.told === 'dying') this.noteKill(word.data.pid);
      this.#see({ what: 'told', name, word: word.data });
    },
  };

  /** The ends that nobody ordered. Asked late, for an agent's word of its own death may come after the death. */
  get unordered(): UnorderedEnd[] {
    return this.#ends
      .filter(({ end }) => !this.#isKill(end))
      .map(({ atMs, how, name, word }) => ({ atMs, how, name, word }));
  }

  /** The rig kills this process, or has just done so. */
  noteKill(pid: number): void {
    this.#killed.add(pid);
  }

  /** The next sighting that is wanted; undefined where there is none in time. Ask before causing it. */
  async next(wanted: (sighting: Sighting) => boolean, withinMs: number): Promise<Sighting | undefined> {
    const seen = Promise.withResolvers<Sighting | undefined>();
    const look = (sighting: Sighting): void => {
      if (wanted(sighting)) seen.resolve(sighting);
    };
    this.#waiting.add(look);
    const tooLate = setTimeout(() => seen.resolve(undefined), withinMs);
    try {
      return await seen.promise;
    } finally {
      clearTimeout(tooLate);
      this.#waiting.delete(look);
    }
  }

  #isKill({ pid, signal }: ProcessEnd): boolean {
    return signal === 'SIGKILL' && pid !== undefined && this.#killed.has(pid);
  }

  #see(sighting: Sighting): void {
    for (const look of this.#waiting) look(sighting);
  }
}

/** For `next`: that child has a process, which need not be ready yet, is ready, for the first time or again, or has ended. */
export const isSighting =
  (what: 'spawned' | 'ready' | 'ended', name: string) =>
  (sighting: Sighting): boolean =>
    sighting.what === what && sighting.name === name;

/** For `next`: the agent in that child told this. */
export const isWord =
  (name: string, told: AgentWord['told']) =>
  (sighting: Sighting): boolean =>
    sighting.what === 'told' && sighting.name === name && sighting.word.told === told;
