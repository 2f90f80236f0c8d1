import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIds, processStat } from '@liwu/embedded';
import type { LostTail } from '../judge/run-record.js';
import { hasCode } from '../shared/has-code.js';
import { messageOf } from '../shared/message-of.js';
import type { ServerName } from '../up/infrastructure.js';
import type { ChaosSuite } from './chaos-suite.js';
import { cutLogTails } from './cut-log-tail.js';
import type { DeedOf } from './fault.js';
import { since, spared, type Suffering, suffered } from './suffering.js';

/** Kills every process of Postgres: the first one, and all that it has started. */
export const sufferPostgresKill = (suite: ChaosSuite): Promise<Suffering> =>
  interrupted(suite, 'postgres', (pid) => {
    process.kill(pid, 'SIGSTOP'); // so that it starts no more of them
    for (const child of [...childrenOf(pid), pid]) killIfThere(child);
  });

/** The broker ends, in order or at once, and is started again. */
export const sufferBrokerEnd = (
  suite: ChaosSuite,
  { kind }: DeedOf<'broker-stopped' | 'broker-killed'>,
): Promise<Suffering> =>
  interrupted(suite, 'kafka', (pid) => process.kill(pid, kind === 'broker-stopped' ? 'SIGTERM' : 'SIGKILL'));

/** The broker's connections stay open, and nobody answers. */
export const sufferBrokerFreeze = async (
  { running }: ChaosSuite,
  { forMs }: DeedOf<'broker-frozen'>,
): Promise<Suffering> => {
  const pid = running.infrastructure.pid('kafka');
  if (pid === undefined) return spared('it was gone already');
  const beganMs = performance.now();
  process.kill(pid, 'SIGSTOP');
  await sleep(forMs);
  process.kill(pid, 'SIGCONT');
  return suffered(`stood still for ${since(beganMs)}`);
};

/** The broker dies, and some of its logs have lost what was written last, though it was acknowledged. */
export const sufferTailLoss = async (suite: ChaosSuite, { cuts }: DeedOf<'broker-tail-lost'>): Promise<Suffering> => {
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
): Promise<Suffering> {
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
