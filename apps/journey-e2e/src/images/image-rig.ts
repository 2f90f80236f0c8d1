import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HTTP_PORT = '8080';
const STOP_WITHIN_S = '20';
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
/** As a pod of a namespace that enforces the strictest standard runs: nothing is writable but /tmp, and nothing may be gained. */
const HARDENED = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];

/** How a command ended, and what it said on both ways. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

interface Run {
  readonly env?: Readonly<Record<string, string>>;
  readonly words?: readonly string[];
}

/** Runs the images of one tag as a cluster does, on a network of their own, with secrets in files; removes whatever it made. */
export class ImageRig {
  readonly #name = `liwu-images-${randomBytes(4).toString('hex')}`;
  readonly #secrets = mkdtempSync(join(tmpdir(), 'liwu-images-'));
  readonly #tag: string;

  private constructor(tag: string) {
    this.#tag = tag;
    chmodSync(this.#secrets, 0o755); // the containers' user is another than this one
  }

  /** Makes the network and the files, whose paths within a container are `secretPath` of their names. */
  static async make(tag: string, secrets: Readonly<Record<string, string>>): Promise<ImageRig> {
    const rig = new ImageRig(tag);
    for (const [name, text] of Object.entries(secrets)) writeFileSync(join(rig.#secrets, name), text, { mode: 0o644 });
    await docked('network', 'create', rig.#name);
    return rig;
  }

  /** Starts an app that others reach by its name, and returns where its HTTP listener is reached from here. */
  async start(app: string, { env = {}, words = [] }: Run = {}): Promise<void> {
    await docked(
      'run',
      '--detach',
      ...this.#place(app),
      '--publish',
      `127.0.0.1::${HTTP_PORT}`,
      ...this.#of(app, env),
      ...words,
    );
  }

  /** Runs an app that ends by itself. */
  runToEnd(app: string, { env = {}, words = [] }: Run = {}): Promise<Ended> {
    return docker('run', '--rm', ...HARDENED, '--network', this.#name, ...this.#of(app, env), ...words);
  }

  /** Evaluates an expression in a running container, by the Node that is in it, and returns its value. */
  async evaluate<Value>(app: string, expression: string): Promise<Value> {
    const program = `process.stdout.write(JSON.stringify(${expression}))`;
    return JSON.parse(await docked('exec', this.#container(app), 'node', '-e', program)) as Value;
  }

  /** The status of an answer to a GET of a running app, or 0 where nobody answers. */
  async status(app: string, path: string): Promise<number> {
    const [address] = (await docked('port', this.#container(app), HTTP_PORT)).split('\n');
    return fetch(`http://${address}${path}`).then(
      ({ status }) => status,
      () => 0,
    );
  }

  /** Sends the signal that ends the app, as a cluster does, and returns its exit code and its log. */
  async stop(app: string): Promise<Ended> {
    await docked('stop', '--time', STOP_WITHIN_S, this.#container(app));
    const code = await docked('inspect', '--format', '{{.State.ExitCode}}', this.#container(app));
    return { code: Number(code), output: await this.log(app) };
  }

  /** Starts a stopped app anew, in the same container: its volume is kept. */
  async startAgain(app: string): Promise<void> {
    await docked('start', this.#container(app));
  }

  async log(app: string): Promise<string> {
    return (await docker('logs', this.#container(app))).output;
  }

  /** What an image says of itself, as its builder wrote it. */
  async described(app: string, format: string): Promise<string> {
    return docked('image', 'inspect', '--format', format, this.#image(app));
  }

  async removeAll(): Promise<void> {
    const made = await docked('ps', '--all', '--quiet', '--filter', `label=${this.#name}`);
    const ids = made.split('\n').filter((id) => id !== '');
    if (ids.length > 0) await docked('rm', '--force', '--volumes', ...ids);
    await docked('network', 'rm', this.#name);
    rmSync(this.#secrets, { recursive: true });
  }

  #place(app: string): string[] {
    const named = ['--name', this.#container(app), '--label', this.#name];
    return [...named, ...HARDENED, '--network', this.#name, '--network-alias', app];
  }

  #of(app: string, env: Readonly<Record<string, string>>): string[] {
    const settings = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    return ['--volume', `${this.#secrets}:${secretPath('')}:ro`, ...settings, this.#image(app)];
  }

  #container(app: string): string {
    return `${this.#name}-${app}`;
  }

  /** The issuer is a command of the toolbox. */
  #image(app: string): string {
    return `liwu/${app === 'issuer' ? 'toolbox' : app}:${this.#tag}`;
  }
}

/** Where a container finds a secret by its name. */
export const secretPath = (name: string): string => `/run/secrets/${name}`;

function docker(...words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile('docker', words, { encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

async function docked(...words: readonly string[]): Promise<string> {
  const { code, output } = await docker(...words);
  if (code !== 0) throw new Error(`docker ${words.join(' ')}: ${output}`);
  return output.trim();
}
