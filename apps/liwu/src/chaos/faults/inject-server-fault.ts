import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askForBrokers, processIds, processStat } from '@liwu/embedded';
import type { LostTail } from '../../judge/run-record.js';
import { hasCode } from '../../shared/has-code.js';
import { messageOf } from '../../shared/message-of.js';
import { portOf } from '../../suite/ports.js';
import { HOST } from '../../up/child-plans.js';
import type { ServerName } from '../../up/infrastructure.js';
import type { ChaosSuite } from '../chaos-suite.js';
import { cutLogTails } from './cut-log-tail.js';
import { type FaultEffect, isStopped, since, spared, suffered, unseen } from './fault-effect.js';
import type { FaultOf } from './fault.js';

/** Kills every process of Postgres: the first one, and all that it has started. */
export const injectPostgresKill = (suite: ChaosSuite): Promise<FaultEffect> =>
  interrupted(suite, 'postgres', (pid) => {
    process.kill(pid, 'SIGSTOP'); // so that it starts no more of them
    for (const child of [...childrenOf(pid), pid]) signalIfThere(child, 'SIGKILL');
  });

/** The broker ends, in order or at once, and is started again. */
export const injectBrokerEnd = (
  suite: ChaosSuite,
  { kind }: FaultOf<'broker-stopped' | 'broker-killed'>,
): Promise<FaultEffect> =>
  interrupted(suite, 'kafka', (pid) => process.kill(pid, kind === 'broker-stopped' ? 'SIGTERM' : 'SIGKILL'));

/** The broker's connections stay open, also new ones, and nobody answers. */
export const injectBrokerFreeze = async (
  { running }: Pick<ChaosSuite, 'running'>,
  { forMs }: FaultOf<'broker-frozen'>,
): Promise<FaultEffect> => {
  const pid = running.infrastructure.pid('kafka');
  if (pid === undefined) return spared('it was gone already');
  const beganMs = performance.now();
  let answered = false;
  let stopped = false;
  process.kill(pid, 'SIGSTOP');
  try {
    void askForBrokers(HOST, portOf(running.suite.portBase, 'kafka')).then(
      () => (answered = true),
      () => undefined,
    );
    await sleep(forMs);
    stopped = isStopped(pid);
  } finally {
    signalIfThere(pid, 'SIGCONT');
  }
  if (answered) return unseen('it answered all the same');
  return stopped ? suffered(`stood still for ${since(beganMs)}`) : unseen('it did not stand still');
};

/** The broker dies, and some of its logs have lost what was written last, though it was acknowledged. */
export const injectTailLoss = async (
  suite: ChaosSuite,
  { cuts }: FaultOf<'broker-tail-lost'>,
): Promise<FaultEffect> => {
  let lost: LostTail[] = [];
  const end = await interrupted(
    suite,
    'kafka',
    (pid) => process.kill(pid, 'SIGKILL'),
    async () => {
      lost = cutLogTails(join(suite.stateDir, 'kafka', 'data'), suite.running.suite.topicPrefix, cuts);
    },
  );
  suite.lostTails.push(...lost);
  if (lost.length === 0) return { ...end, suffered: false, text: `no log had a tail to lose; ${end.text}` };
  return {
    ...end,
    text: `${lost.map(({ partition, records }) => `${partition} lost ${records}`).join(', ')}; ${end.text}`,
  };
};

async function interrupted(
  { running }: ChaosSuite,
  name: ServerName,
  end: (pid: number) => void,
  whileDown?: () => Promise<void>,
): Promise<FaultEffect> {
  const beganMs = performance.now();
  let ended = false;
  const ending = (pid: number): void => {
    end(pid);
    ended = true;
  };
  try {
    await running.infrastructure.interrupt(name, ending, whileDown);
    return suffered(`gone, and back after ${since(beganMs)}`);
  } catch (error) {
    if (!ended) return spared(`it could not be ended: ${messageOf(error)}`);
    return suffered(`gone, and NOT back: ${messageOf(error)}`);
  }
}

const childrenOf = (pid: number): number[] => processIds().filter((id) => processStat(id)?.parent === pid);

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
