import { type Kubectl, lookUntil } from '../kubectl.js';
import { crowdFiles } from '../toolbox/crowd-under-events.js';
import { type RollEvent, type RollResult, rollResultSchema } from '../roll-event.js';

/** Where k8s/overlays/local mounts what the toolbox keeps. */
const STATE_DIR = '/state';
const MAIN = '/liwu/apps/liwu/dist/main.js';
const FILES = crowdFiles(STATE_DIR);
const DECIDED_WITHIN_MS = 600_000;

const READ = 'process.stdout.write(fs.existsSync(process.argv[1]) ? fs.readFileSync(process.argv[1]) : "")';
const WRITE = 'fs.writeFileSync(process.argv[1], fs.readFileSync(0))';
/** A process of its own, for what `kubectl exec` runs ends with its connection, and that ends with a kubelet. */
const LAUNCH =
  'const out = fs.openSync(process.argv[1], "a");' +
  'child_process.spawn(process.execPath, process.argv.slice(2), { detached: true, stdio: ["ignore", out, out] }).unref()';

/** The pod in the cluster in which the crowd and the judge run; told and asked by files. */
export class Toolbox {
  constructor(private readonly kubectl: Kubectl) {}

  /** Sends the crowd on its way, and returns once it is sending. */
  async sendCrowd(args: readonly string[]): Promise<void> {
    await this.#node(['-e', LAUNCH, FILES.log, MAIN, 'cluster', 'crowd', '--state-dir', STATE_DIR, ...args]);
    await lookUntil('the crowd is sending', async () => {
      if (await this.#read(FILES.sending)) return undefined;
      return (await this.#read(FILES.log)).trim().split('\n').at(-1);
    });
  }

  /** Tells the crowd what was done, and waits for what it and the judge say. */
  async result(events: readonly RollEvent[]): Promise<RollResult> {
    await this.#node(['-e', WRITE, `${FILES.events}.new`], JSON.stringify(events));
    await this.#node(['-e', 'fs.renameSync(process.argv[1], process.argv[2])', `${FILES.events}.new`, FILES.events]);
    let found = '';
    const look = async (): Promise<string | undefined> => {
      found = await this.#read(FILES.result);
      return found ? undefined : (await this.#read(FILES.log)).trim().split('\n').at(-1);
    };
    await lookUntil('the crowd was judged', look, 2_000, DECIDED_WITHIN_MS);
    return rollResultSchema.parse(JSON.parse(found));
  }

  /** The milliseconds of the cluster's clock, by which its crowd tells the time. */
  async now(): Promise<number> {
    return Number(await this.#node(['-p', 'Date.now()']));
  }

  #read(path: string): Promise<string> {
    return this.#node(['-e', READ, path]);
  }

  #node(args: readonly string[], input?: string): Promise<string> {
    return this.kubectl.run(
      ['exec', ...(input === undefined ? [] : ['--stdin']), 'deployment/toolbox', '--', 'node', ...args],
      input,
    );
  }
}
