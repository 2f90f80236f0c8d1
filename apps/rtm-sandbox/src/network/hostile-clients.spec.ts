import { request } from 'node:http';
import type { Socket } from 'node:net';
import { RTM_CODES, SANDBOX_LIMITS, type SandboxTransport } from '@liwu/rtm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { RawClient, loginFrame } from '../raw-client.js';
import { SandboxRig } from '../sandbox-rig.js';
import { soon } from '../soon.js';

describe('whatever a client sends', () => {
  let rig: SandboxRig;
  let [alice, bob]: SandboxTransport[] = [];

  beforeEach(async () => {
    rig = await SandboxRig.start();
    [alice, bob] = [await rig.startedLink('alice'), await rig.startedLink('bob')];
  });
  afterEach(async () => {
    // Nobody else has suffered.
    expect(await alice!.sendPeer('bob', 'still there?')).toBe('delivered');
    await Promise.all([alice!.stop(), bob!.stop()]);
    await rig.sandbox.stop();
  });

  const deeplyNested = '['.repeat(50_000) + ']'.repeat(50_000);
  const malformed: [string, unknown][] = [
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['a number', '1'],
    ['null', 'null'],
    ['a list', '[]'],
    ['deeply nested', deeplyNested],
    ['of no kind', {}],
    ['of an unknown kind', { t: 'shout', m: 'hello' }],
    ['of a kind inherited from Object', { t: 'constructor' }],
    ['binary', Buffer.from('{"t":"ping"}')],
    ['a peer message without a text', { t: 'peer', i: 0, to: 'bob' }],
    ['with a field too many', { t: 'ping', admin: true }],
    ['with a prototype', '{"t":"ping","__proto__":{"t":"logout"}}'],
  ];

  it.each(malformed)('is answered with a code and ends the link when it is %s', async (_, frame) => {
    const mallory = await RawClient.logIn(rig, 'mallory');
    mallory.send(frame);
    await soon(() => mallory.closed).toMatchObject({ code: 4002 });
    expect(mallory.frames.at(-1)).toMatchObject({ t: 'err', code: RTM_CODES.invalidParameter });
    expect(await alice!.sendPeer('mallory', 'are you there?')).toBe('offline');
  });

  it('is answered as the call that it names, where it names one, and the link goes on for a while', async () => {
    const mallory = await RawClient.logIn(rig, 'mallory');
    mallory.send({ t: 'peer', i: 1, to: 'bob', m: 5 });
    mallory.send({ t: 'peer', i: 2, to: 'bob', m: 'a real one' });
    await soon(() => mallory.answers().get(2)).toEqual({ t: 'ok', i: 2 });
    expect(mallory.answers().get(1)).toMatchObject({ t: 'err', code: RTM_CODES.invalidParameter });
    for (let i = 3; i < 40; i++) mallory.send({ t: 'peer', i });
    await soon(() => mallory.closed).toMatchObject({ code: 4002 });
  });

  it.each([
    ['{"t":"ping"}', RTM_CODES.notLoggedIn],
    ['{"t":"peer","i":1,"to":"bob","m":"let me in"}', RTM_CODES.notLoggedIn],
    ['what?', RTM_CODES.invalidParameter],
  ])('ends the link when it comes before the login: %s', async (frame, code) => {
    const mallory = await RawClient.connect(rig);
    mallory.send(frame);
    await soon(() => mallory.closed).toBeDefined();
    expect(mallory.frames).toEqual([expect.objectContaining({ t: 'err', code })]);
  });

  it.each([
    ['a bad uid', { uid: 'mal.lory' }, RTM_CODES.invalidUid],
    ['an unknown App ID', { appId: 'another' }, RTM_CODES.invalidAppId],
    ['a token of another uid', { uid: 'alice' }, RTM_CODES.invalidToken],
    ['a bad channel', { channels: ['a b'] }, RTM_CODES.invalidChannel],
    ['too many channels', { channels: Array.from({ length: 51 }, (_, n) => `room-${n}`) }, RTM_CODES.invalidParameter],
    ['another version', { v: 2 }, RTM_CODES.invalidParameter],
  ])('is refused when it is a login with %s', async (_, fields, code) => {
    const mallory = await RawClient.connect(rig);
    mallory.send(loginFrame(rig, 'mallory', fields));
    await soon(() => mallory.closed).toBeDefined();
    expect(mallory.frames).toEqual([expect.objectContaining({ t: 'err', code })]);
  });

  it('is refused when it is a second login over the same link', async () => {
    const mallory = await RawClient.logIn(rig, 'mallory');
    mallory.send(loginFrame(rig, 'mallory'));
    await soon(() => mallory.frames.at(-1)).toMatchObject({ t: 'err', code: RTM_CODES.loginInProgress });
  });

  it('is refused when it is a message too big for its kind, or for any frame', async () => {
    const mallory = await RawClient.logIn(rig, 'mallory');
    mallory.send({ t: 'pub', i: 1, ch: 'room-1', m: 'x'.repeat(SANDBOX_LIMITS.messageBytes + 1) });
    await soon(() => mallory.answers().get(1)).toMatchObject({ code: RTM_CODES.messageTooBig });
    mallory.send({ t: 'pub', i: 2, ch: 'room-1', m: 'x'.repeat(SANDBOX_LIMITS.frameBytes) });
    await soon(() => mallory.closed).toMatchObject({ code: 1009 });
  });

  it('does no harm when it is a receipt for nothing', async () => {
    const mallory = await RawClient.logIn(rig, 'mallory');
    mallory.send({ t: 'got', r: 12_345 });
    mallory.send({ t: 'ping' });
    await soon(() => mallory.frames.at(-1)).toEqual({ t: 'pong' });
    mallory.close();
  });

  it('is cut off when it is a flood', async () => {
    const mallory = await RawClient.logIn(rig, 'mallory');
    for (let n = 0; n < 5_000; n++) mallory.send('{"t":"ping"}');
    await soon(() => mallory.closed).toMatchObject({ code: 4029 });
    expect(rig.sandbox.counters.get('floods')).toBe(1);
  });

  it('is of no use on another path, or as broken WebSocket frames', async () => {
    const elsewhere = new WebSocket(rig.sandbox.url.replace('/rtm', '/other'));
    const refused = new Promise((resolve) => elsewhere.once('error', resolve));
    expect(await refused).toMatchObject({ message: 'Unexpected server response: 404' });
    const socket = await bareSocket(rig);
    const heard: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => heard.push(bytes));
    socket.write(Buffer.from('ff00ff00', 'hex'));
    // A close frame with the code 1002, protocol error.
    await soon(() => Buffer.concat(heard).toString('hex')).toBe('880203ea');
    socket.destroy();
  });
});

/** A connection that has become a WebSocket, with nothing that knows how to speak on it. */
const bareSocket = (rig: SandboxRig): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    };
    request(`${rig.sandbox.adminUrl}/rtm`, { headers })
      .on('upgrade', (_, socket: Socket) => resolve(socket))
      .on('error', reject)
      .end();
  });

describe('a client that does not read', () => {
  it('is cut, so that what waits for it stays within bounds', { timeout: 20_000 }, async () => {
    let now = 0;
    const clock = () => now;
    const rig = await SandboxRig.start({}, { clock, wallClock: () => Date.now() });
    const sleeper = await RawClient.logIn(rig, 'sleeper', { channels: ['room-1', 'room-2', 'room-3', 'room-4'] });
    sleeper.socket.pause();
    const text = 'x'.repeat(SANDBOX_LIMITS.messageBytes);
    const talkers = await Promise.all([1, 2, 3, 4].map((n) => rig.startedLink(`talker-${n}`, { clock })));
    for (let round = 0; round < 10 && rig.sandbox.counters.get('slow_consumers') === 0; round++) {
      const sends = talkers.flatMap((talker, n) =>
        Array.from({ length: 55 }, () => talker.sendChannel(`room-${n + 1}`, text)),
      );
      await Promise.all(sends);
      now += 1_000;
    }
    expect(rig.sandbox.counters.get('slow_consumers')).toBe(1);
    expect(await talkers[0]!.sendPeer('sleeper', 'are you awake?')).toBe('offline');
    sleeper.close();
    await rig.sandbox.stop();
    await Promise.all(talkers.map((talker) => talker.stop()));
  });
});
