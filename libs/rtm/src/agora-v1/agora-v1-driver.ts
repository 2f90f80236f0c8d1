import { mustStartInTime } from '../link/must-start-in-time.js';
import type { DriverListener, SdkDriver } from '../sdk/sdk-driver.js';
import { type ChannelOutcome, type PeerOutcome, type SendOptions, TransportError } from '../transport.js';
import type { AgoraV1Channel, AgoraV1Client, AgoraV1Sdk } from './agora-v1-sdk.js';
import { JoinedChannels } from './joined-channels.js';
import {
  type AgoraV1Call,
  channelMessageOfV1,
  errorOfV1,
  linkChangeOfV1,
  peerMessageOfV1,
  peerOutcomeOfV1,
  unknownOrThrow,
} from './map-agora-v1.js';

/** agora-rtm-sdk 1.x for one uid, in the port's words. */
export class AgoraV1Driver implements SdkDriver {
  readonly #client: AgoraV1Client;
  readonly #channels: JoinedChannels<AgoraV1Channel>;

  constructor(
    sdk: AgoraV1Sdk,
    appId: string,
    private readonly uid: string,
    private readonly listener: DriverListener,
  ) {
    try {
      this.#client = sdk.createInstance(appId, { logFilter: sdk.LOG_FILTER_OFF });
    } catch (error) {
      throw errorOfV1('create', error, uid);
    }
    this.#client.on('ConnectionStateChanged', (state, reason) => {
      const change = linkChangeOfV1(state, reason);
      if (change) listener.changed(change);
    });
    this.#client.on('MessageFromPeer', (message, from) => {
      const peer = peerMessageOfV1(message, from);
      if (peer) listener.peer(peer);
    });
    this.#client.on('TokenPrivilegeWillExpire', () => listener.tokenWillExpire());
    this.#channels = new JoinedChannels<AgoraV1Channel>({
      create: (name) => this.#create(name),
      join: (channel) => this.#must('join', () => channel.join()),
      leave: (channel) => this.#must('leave', () => channel.leave()),
    });
  }

  async login(token: string): Promise<void> {
    this.#channels.clear();
    await this.#must('login', () => this.#client.login({ uid: this.uid, token }));
  }

  async logout(): Promise<void> {
    this.#channels.clear();
    await this.#must('logout', () => this.#client.logout());
  }

  async renewToken(token: string): Promise<void> {
    await this.#must('renew', () => this.#client.renewToken(token));
  }

  async sendPeer(uid: string, text: string): Promise<PeerOutcome> {
    try {
      return peerOutcomeOfV1(await this.#client.sendMessageToPeer({ text }, uid));
    } catch (error) {
      return unknownOrThrow('peer', error, this.uid);
    }
  }

  async sendChannel(channel: string, text: string, options: SendOptions): Promise<ChannelOutcome> {
    try {
      await this.#channels.use(channel, (joined) => {
        mustStartInTime(options);
        return joined.sendMessage({ text });
      });
      return 'accepted';
    } catch (error) {
      // What failed before the message was begun is a `TransportError` already.
      if (error instanceof TransportError) throw error;
      return unknownOrThrow('channel', error, this.uid);
    }
  }

  async subscribe(channel: string): Promise<void> {
    await this.#channels.subscribe(channel);
  }

  async unsubscribe(channel: string): Promise<void> {
    await this.#channels.unsubscribe(channel);
  }

  #create(name: string): AgoraV1Channel {
    const channel = this.#client.createChannel(name);
    channel.on('ChannelMessage', (...said) => {
      const message = channelMessageOfV1(name, ...said);
      if (message) this.listener.channel(message);
    });
    return channel;
  }

  async #must(call: AgoraV1Call, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const refusal = errorOfV1(call, error, this.uid);
      if (refusal) throw refusal;
    }
  }
}
