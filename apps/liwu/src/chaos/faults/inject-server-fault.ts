import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIds, processStat } from '@liwu/embedded';
import type { LostTail } from '../../judge/run-record.js';
import { hasCode } from '../../shared/has-code.js';
import { messageOf } from '../../shared/message-of.js';
import type { ServerName } from '../../up/infrastructure.js';
import type { ChaosSuite } from '../chaos-suite.js';
import { cutLogTails } from './cut-log-tail.js';
import { type FaultEffect, since, spared, suffered } from './fault-effect.js';
import type { FaultOf } from './fault.js';

/** Kills every process of Postgres: the first one, and all that it has started. */
export const injectPostgresKill = (suite: ChaosSuite): Promise<FaultEffect> =>
  interrupted(suite, 'postgres', (pid) => {
    process.kill(pid, 'SIGSTOP'); // so that it starts no more of them
    for (const child of [...childrenOf(pid), pid]) killIfThere(child);
  });

/** The broker ends, in order or at once, and is started again. */
export const injectBrokerEnd = (
  suite: ChaosSuite,
  { kind }: FaultOf<'broker-stopped' | 'broker-killed'>,
): Promise<FaultEffect> =>
  interrupted(suite, 'kafka', (pid) => process.kill(pid, kind === 'broker-stopped' ? 'SIGTERM' : 'SIGKILL'));

/** The broker's connections stay open, and nobody answers. */
export const injectBrokerFreeze = async (
  { running }: ChaosSuite,
  { forMs }: FaultOf<'broker-frozen'>,
): Promise<FaultEffect> => {
  const pid = running.infrastructure.pid('kafka');
  if (pid === undefined) return spared('it was gone already');
  const beganMs = performance.now();
  process.kill(pid, 'SIGSTOP');
  await sleep(forMs);
  process.kill(pid, 'SIGCONT');
  return suffered(`stood still for ${since(beganMs)}`);
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
  if (lost.length === 0) return spared(`no log had a tail to lose; ${end.text}`);
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

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
