import type { DriverListener, SdkDriver } from '../sdk/sdk-driver.js';
import { RTM_CODES } from '../rtm-codes.js';
import { type ChannelOutcome, type PeerOutcome, TransportError } from '../transport.js';
import type { AgoraRtm, AgoraRtmClass } from './agora-sdk.js';
import { channelMessageOf, errorOf, linkChangeOf, outcomeOfRejected, peerMessageOf } from './map-agora.js';

/** Who logs in, and in which project. */
interface AgoraIdentity {
  readonly appId: string;
  readonly uid: string;
}

/** agora-rtm-sdk 2.x for one uid, in the port's words. */
export class AgoraDriver implements SdkDriver {
  readonly #rtm: AgoraRtm;

  constructor(
    RTM: AgoraRtmClass,
    private readonly identity: AgoraIdentity,
    listener: DriverListener,
  ) {
    try {
      // It would write into the console, and send its log to the provider.
      this.#rtm = new RTM(identity.appId, identity.uid, { logLevel: 'none', logUpload: false });
    } catch (error) {
      throw errorOf(error, identity.uid);
    }
    this.#rtm.addEventListener('linkState', (event) => {
      const change = linkChangeOf(event);
      if (change) listener.changed(change);
    });
    this.#rtm.addEventListener('message', (event) => {
      const [peer, channel] = [peerMessageOf(event), channelMessageOf(event)];
      if (peer) listener.peer(peer);
      if (channel) listener.channel(channel);
    });
    this.#rtm.addEventListener('tokenPrivilegeWillExpire', () => listener.tokenWillExpire());
  }

  async login(token: string): Promise<void> {
    await this.#must(() => this.#rtm.login({ token }));
  }

  async logout(): Promise<void> {
    await this.#must(() => this.#rtm.logout());
  }

  async renewToken(token: string): Promise<void> {
    await this.#must(() => this.#rtm.renewToken(token));
  }

  async sendPeer(uid: string, text: string): Promise<PeerOutcome> {
    try {
      await this.#rtm.publish(uid, text, { channelType: 'USER' });
      return 'delivered';
    } catch (error) {
      return outcomeOfRejected(error, this.identity.uid);
    }
  }

  async sendChannel(channel: string, text: string): Promise<ChannelOutcome> {
    try {
      await this.#rtm.publish(channel, text, { channelType: 'MESSAGE' });
      return 'accepted';
    } catch (error) {
      outcomeOfRejected(error, this.identity.uid);
      return 'unknown';
    }
  }

  /** Without presence: nobody here asks who is in a room, and each coming and going would be told, and billed. */
  async subscribe(channel: string): Promise<void> {
    await this.#must(() => this.#rtm.subscribe(channel, { withPresence: false }));
  }

  async unsubscribe(channel: string): Promise<void> {
    try {
      await this.#must(() => this.#rtm.unsubscribe(channel));
    } catch (error) {
      if (!(error instanceof TransportError && error.code === RTM_CODES.channelNotSubscribed)) throw error;
    }
  }

  async #must(call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
    } catch (error) {
      throw errorOf(error, this.identity.uid);
    }
  }
}
