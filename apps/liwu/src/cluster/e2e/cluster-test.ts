import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SERVICES } from '@liwu/contracts';
import { Refusal } from '../../refusal.js';
import { type Say, step } from '../../shared/progress.js';
import { recordLines } from '../../verify/verdict-report.js';
import { clusterSecrets } from '../cluster-secrets.js';
import type { RollResult } from '../roll-event.js';
import { Kubectl, runCommand } from '../kubectl.js';
import { jobsOf, operatorJobFaults } from './operator-job-faults.js';
import { applyOverlay, REPLICAS, rollEverything } from './roll-everything.js';
import { rollFaults, rollTable } from './roll-report.js';
import { imageOf, type VersionPair, versionsLine } from './suite-version.js';
import { Toolbox } from './toolbox.js';
import { untilSettled, WORKLOADS } from './workloads.js';

/** What a test of a cluster is to be like. */
export interface ClusterTestOptions {
  readonly gifts: number;
  readonly rate: number;
  readonly viewers: number;
  readonly rooms: number;
  readonly seed: number;
  /** Leaves the suite in the cluster. */
  readonly keep: boolean;
  /** Removes first what an earlier test has left. */
  readonly replace: boolean;
  /** How many times as long as the goal says a gap may be, on a machine that may stand still. */
  readonly gapFactor: number;
  /** A file for the result, for programs. */
  readonly report?: string;
  /** The overlay of the version that is installed first; none: this checkout's own. */
  readonly firstOverlay?: string;
  /** Of which commits the images of the two versions say that they are. */
  readonly firstCommit: string;
  readonly nextCommit: string;
}

/** Fixed by the manifests. */
const NAMESPACE = 'liwu';
const overlay = (name: string): string =>
  fileURLToPath(new URL(`../../../../../k8s/overlays/${name}`, import.meta.url));
const OVERLAYS = { first: overlay('local'), next: overlay('local-next') };
/** As the overlays name their images. */
const TAGS = { first: 'local', next: 'next' };
/** What is in the cluster beside the services, in whatever version these are: of this checkout. */
const STAND_INS: Readonly<Record<string, string>> = {
  kafka: 'statefulset',
  postgres: 'statefulset',
  'rtm-sandbox': 'deployment',
  issuer: 'deployment',
  toolbox: 'deployment',
  'live-room': 'deployment',
};
const NAMES_OF_STAND_INS = Object.keys(STAND_INS).join(',');
const IS_STAND_IN = `app.kubernetes.io/name in (${NAMES_OF_STAND_INS})`;
const IS_NO_STAND_IN = `app.kubernetes.io/name notin (${NAMES_OF_STAND_INS})`;
const IMAGES_OF_THE_CLUSTER = ['rtm-sandbox', 'live-room', 'toolbox', 'kafka', 'postgres'];
const READY_WITHIN = '--timeout=300s';

/**
 * Puts the local overlay into the cluster that KUBECONFIG names, with the services of another version where one is given, lets a crowd send
 * while everything in it is rolled, deleted, restarted and scaled, and has the crowd and the judge say how that was borne. Resolves with the
 * exit code: 0 all promises, checks and goals were kept, 1 not. Settings: LIWU_K8S_LOAD_IMAGE, a command that brings local images into the
 * cluster (they stand behind it; for instance `kind load docker-image`), and LIWU_K8S_RESTART_KUBELET.
 */
export const testCluster = async (options: ClusterTestOptions, say: Say, env = process.env): Promise<0 | 1> => {
  const kubectl = new Kubectl(NAMESPACE);
  const versions = versionsOf(options);
  await demandEmpty(kubectl, options.replace, say);
  say(versionsLine(versions));
  await bringImages(env['LIWU_K8S_LOAD_IMAGE'], versions, say);
  try {
    await step(say, 'apply k8s/overlays/local', () => install(kubectl, options.firstOverlay));
    await step(say, 'wait until everything is ready', () => untilAllReady(kubectl));
    const rolled = await run(kubectl, options, versions, env['LIWU_K8S_RESTART_KUBELET'], say);
    const complaints = [...rolled.complaints, ...(await operatorJobFaults(jobsOf(kubectl), say))];
    const result = { versions, ...rolled, complaints };
    if (options.report) writeFileSync(options.report, `${JSON.stringify(result, undefined, 2)}\n`);
    return tell(result, options.gapFactor, say);
  } finally {
    if (!options.keep) await step(say, 'remove it from the cluster', () => remove(kubectl));
  }
};

const versionsOf = ({ firstCommit, nextCommit }: ClusterTestOptions): VersionPair => ({
  first: { tag: TAGS.first, commit: firstCommit },
  next: { tag: TAGS.next, commit: nextCommit },
});

async function demandEmpty(kubectl: Kubectl, replace: boolean, say: Say): Promise<void> {
  if (!existsSync(OVERLAYS.first)) throw new Refusal(`${OVERLAYS.first} is not there: this command is for a checkout.`);
  const found = await runCommand('kubectl', ['get', 'namespace', NAMESPACE, '--ignore-not-found', '--output', 'name']);
  if (found.trim() === '') return;
  if (!replace)
    throw new Refusal(`The cluster has a namespace ${NAMESPACE} already; --replace removes it, and all that is in it.`);
  await step(say, `remove the namespace ${NAMESPACE} that is there`, () => remove(kubectl));
}

const remove = async (kubectl: Kubectl): Promise<void> =>
  void (await kubectl.run(['delete', 'namespace', NAMESPACE, '--wait', READY_WITHIN]));

async function bringImages(command: string | undefined, versions: VersionPair, say: Say): Promise<void> {
  if (command === undefined) {
    say('LIWU_K8S_LOAD_IMAGE does not say how images come into the cluster: they are believed to be there.');
    return;
  }
  const images = [
    ...[...SERVICES, ...IMAGES_OF_THE_CLUSTER].map((name) => imageOf(name, versions.first)),
    ...SERVICES.map((name) => imageOf(name, versions.next)),
  ];
  await step(say, `bring ${images.length} images into the cluster`, async () => {
    await runCommand('sh', ['-c', `${command} ${images.join(' ')}`]);
  });
}

/** The namespace and its secrets first: no pod can begin without them. */
async function install(kubectl: Kubectl, firstOverlay = OVERLAYS.first): Promise<void> {
  await kubectl.run(['create', 'namespace', NAMESPACE]);
  const secrets = clusterSecrets({ namespace: NAMESPACE, databaseHost: 'postgres:5432' });
  await kubectl.run(['create', '--filename', '-'], JSON.stringify(secrets));
  await applyOverlay(kubectl, OVERLAYS.first, IS_STAND_IN);
  await applyOverlay(kubectl, firstOverlay, IS_NO_STAND_IN);
}

async function untilAllReady(kubectl: Kubectl): Promise<void> {
  const standIns = Object.entries(STAND_INS).map(([name, kind]) => `${kind}/${name}`);
  for (const workload of [...standIns, ...SERVICES.map((service) => WORKLOADS[service])]) {
    await kubectl.run(['rollout', 'status', workload, READY_WITHIN]);
  }
  for (const service of SERVICES) await untilSettled(kubectl, service, REPLICAS[service]);
}

async function run(
  kubectl: Kubectl,
  { gifts, rate, rooms, seed, viewers }: ClusterTestOptions,
  versions: VersionPair,
  restartKubelet: string | undefined,
  say: Say,
): Promise<RollResult> {
  const toolbox = new Toolbox(kubectl);
  const crowd = { gifts, rate, rooms, seed, viewers };
  const args = Object.entries(crowd).flatMap(([name, value]) => [`--${name}`, String(value)]);
  await step(say, 'send a crowd', () => toolbox.sendCrowd(args));
  const now = await clockOf(toolbox);
  const plan = { nextOverlay: OVERLAYS.next, versions, restartKubelet };
  const events = await rollEverything(kubectl, plan, say, now);
  return step(say, 'wait until every gift is decided, and judge', () => toolbox.result(events));
}

/** The cluster's clock from here on, by this machine's monotonic one: asked once, as near as half of the answer's way. */
async function clockOf(toolbox: Toolbox): Promise<() => number> {
  const askedMs = performance.now();
  const thereMs = await toolbox.now();
  const answeredMs = performance.now();
  return () => Math.round(thereMs + performance.now() - (askedMs + answeredMs) / 2);
}

function tell(result: RollResult & { versions: VersionPair }, gapFactor: number, say: Say): 0 | 1 {
  const faults = rollFaults(result, gapFactor);
  const lines = [
    'As the crowd saw it:',
    ...result.report,
    '',
    ...recordLines(result.verdicts),
    '',
    versionsLine(result.versions),
    '',
    rollTable(result),
    '',
    ...(faults.length === 0 ? ['clean'] : faults.map((fault) => `WRONG  ${fault}`)),
  ];
  for (const line of lines) say(line);
  return faults.length === 0 ? 0 : 1;
}
