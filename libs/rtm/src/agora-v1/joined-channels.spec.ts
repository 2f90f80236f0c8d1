import { describe, expect, it } from 'vitest';
import { JoinedChannels, MAX_SUBSCRIPTIONS } from './joined-channels.js';

const build = () => {
  const told: string[] = [];
  const refuse = new Set<string>();
  const does = async (what: string): Promise<void> => {
    told.push(what);
    if (refuse.delete(what)) throw new Error(`no ${what}`);
  };
  const channels = new JoinedChannels<string>({
    create: (name) => name,
    join: (name) => does(`join ${name}`),
    leave: (name) => does(`leave ${name}`),
  });
  const send = (name: string): Promise<void> => channels.use(name, (channel) => does(`send ${channel}`));
  return { channels, told, refuse, send };
};

describe('the channels that a client is in', () => {
  it('are joined once, to send into them and to hear them', async () => {
    const { channels, told, send } = build();
    await Promise.all([send('a'), send('a'), channels.subscribe('a')]);
    expect(told).toEqual(['join a', 'send a', 'send a']);
    await channels.unsubscribe('a');
    await channels.unsubscribe('never');
    expect(told.slice(3)).toEqual(['leave a']);
  });

  it('are never more than twenty: what is only sent into, and is longest unused, makes room', async () => {
    const { channels, told, send } = build();
    for (let n = 0; n < MAX_SUBSCRIPTIONS; n++) await channels.subscribe(`heard-${n}`);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'a']) await send(name);
    told.length = 0;
    await send('f');
    expect(told).toEqual(['leave b', 'join f', 'send f']);
  });

  it('refuse one more while all the others are in use', async () => {
    const { channels, send } = build();
    for (let n = 0; n < MAX_SUBSCRIPTIONS; n++) await channels.subscribe(`heard-${n}`);
    const letGo: (() => void)[] = [];
    const held = (): Promise<void> => new Promise((resolve) => letGo.push(resolve));
    const sends = ['a', 'b', 'c', 'd', 'e'].map((name) => channels.use(name, held));
    await expect(send('f')).rejects.toMatchObject({ kind: 'rate' });
    await expect.poll(() => letGo.length).toBe(5);
    for (const go of letGo) go();
    await Promise.all(sends);
    await send('f');
  });

  it('are tried again by whoever comes after a failure', async () => {
    const { channels, told, refuse, send } = build();
    refuse.add('join a');
    await expect(send('a')).rejects.toThrow('no join a');
    await channels.subscribe('a');
    refuse.add('leave a');
    await expect(channels.unsubscribe('a')).rejects.toThrow('no leave a');
    await channels.unsubscribe('a');
    expect(told).toEqual(['join a', 'join a', 'leave a', 'leave a']);
  });
});
