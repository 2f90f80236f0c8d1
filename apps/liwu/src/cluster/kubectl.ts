import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { Refusal } from '../refusal.js';
import { hasCode } from '../shared/has-code.js';

const COMPLAINT_CHARS = 2_000;
const LOOK_WITHIN_MS = 60_000;
/** Longer than whatever a command waits for by itself: no answer in that time is none. */
const END_WITHIN_MS = 900_000;

/** Asks the cluster that KUBECONFIG names, by its own command, within one namespace. */
export class Kubectl {
  constructor(readonly namespace: string) {}

  /** Runs a command of kubectl in the namespace; gives what it printed, refuses with its complaint where it failed or did not end in time. */
  run(args: readonly string[], input = '', withinMs = END_WITHIN_MS): Promise<string> {
    return runCommand('kubectl', ['--namespace', this.namespace, ...args], input, withinMs);
  }

  /** The objects that a `get` finds, as the API has them. */
  async list<Item>(args: readonly string[]): Promise<Item[]> {
    const answer: { items: Item[] } = JSON.parse(await this.run(['get', ...args, '--output', 'json']));
    return answer.items;
  }
}

/**
 * Runs a program to its end; a complaint of kubectl may hold no secret, so its last words are told. One that does not end in time is
 * killed: a connection through a kubelet that went away may never say so.
 */
export const runCommand = async (
  command: string,
  args: readonly string[],
  input = '',
  withinMs = END_WITHIN_MS,
): Promise<string> => {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: withinMs, killSignal: 'SIGKILL' });
  const failed = Promise.withResolvers<never>();
  child.once('error', (cause) =>
    failed.reject(hasCode(cause, 'ENOENT') ? new Refusal(`${command} is not installed.`, { cause }) : cause),
  );
  // A program that ends before it has read everything says why by itself.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, complaint, code] = await Promise.race([
    Promise.all([text(child.stdout), text(child.stderr), ended]),
    failed.promise,
  ]);
  if (child.signalCode === 'SIGKILL')
    throw new Refusal(`${command} ${args.join(' ')} did not end within ${withinMs / 1_000} s.`);
  if (code !== 0)
    throw new Refusal(`${command} ${args.join(' ')} failed: ${(complaint || out).trim().slice(-COMPLAINT_CHARS)}`);
  return out;
};

/** Looks every now and then until what is looked for is there; refuses where it is not there in time, with what was seen last. */
export const lookUntil = async (
  what: string,
  look: () => Promise<string | undefined>,
  everyMs = 500,
  withinMs = LOOK_WITHIN_MS,
): Promise<void> => {
  const endsAt = performance.now() + withinMs;
  for (;;) {
    const lacking = await look();
    if (lacking === undefined) return;
    if (performance.now() > endsAt) throw new Refusal(`${what}: not within ${withinMs / 1_000} s: ${lacking}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
};
