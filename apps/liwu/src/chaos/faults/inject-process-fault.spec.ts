import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../refusal.js';
import type { ChildPlan } from '../../supervisor/supervised-child.js';
import type { ChaosSuite } from '../chaos-suite.js';
import { SuiteWatch } from '../suite-watch.js';
import { injectKillAtStep } from './inject-process-fault.js';

/** All that is known of a child here is its name, and that it hears its orders. */
const wallet = { name: 'wallet', logPath: '/dev/null' } as ChildPlan;
const suiteWhere = (watch: SuiteWatch, send: () => Promise<void>): ChaosSuite =>
  ({ watch, commands: { send }, running: { child: () => ({ tell: () => true }) } }) as unknown as ChaosSuite;

describe('a kill in the middle of a command', () => {
  it('says that the command was refused, and bears that until the process is back', async () => {
    const watch = new SuiteWatch();
    const refused = () => Promise.reject(new Refusal('was answered 409'));
    const effect = injectKillAtStep(suiteWhere(watch, refused), {
      kind: 'kill-at-step',
      target: 'wallet',
      step: 'command-committed',
      nth: 1,
    });
    // A rejection that nobody waits for ends the process of these specs, as it would end the rig.
    await turn();
    watch.watcher.told(wallet, { told: 'dying', step: 'command-committed', pid: 7 });
    watch.watcher.ended(wallet, 'it was ended by SIGKILL', { pid: 7, signal: 'SIGKILL' });
    await turn();
    watch.watcher.ready(wallet);
    expect(await effect).toMatchObject({
      suffered: true,
      text: expect.stringMatching(/^passed after .*, back after .*, and its command was NOT done: was answered 409$/),
    });
  });
});
