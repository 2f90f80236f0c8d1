import { type GrantClaims, type Session, sessionSchema } from '@liwu/contracts/wire';
import { SandboxTransport } from '@liwu/rtm';
import { fetchGrantKeys, GrantVerifier } from '@liwu/sealing/viewer';

/** An anonymous receiver in a room of the real network, with a session and the checks that every receiver has. */
export class Receiver {
  readonly rendered: GrantClaims[] = [];
  readonly verifier: GrantVerifier;
  /** How often it asked the gateway for grant keys. */
  keyFetches = 0;
  readonly #link: SandboxTransport;
  /** Everything that was heard is looked at, one after the other. */
  #looked: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly room: string,
    { grants, rtm }: Session,
    clock: () => number,
  ) {
    const { appId, token, uid, url } = rtm;
    this.#link = new SandboxTransport({ url: url!, appId, uid, token });
    const fetchKeys = async (jwksUrl: string): ReturnType<typeof fetchGrantKeys> => {
      this.keyFetches += 1;
      return await fetchGrantKeys(jwksUrl);
    };
    this.verifier = new GrantVerifier({ ...grants, clock, fetchKeys });
    this.#link.onChannel(({ publisher, text }) => {
      for (const grant of this.verifier.unpack(text, publisher)) {
        this.#looked = this.#looked.then(async () => await this.#look(grant, publisher));
      }
    });
  }

  /** Takes whatever the gateway answered to an anonymous session request. */
  static async enter(room: string, answer: Response, clock: () => number): Promise<Receiver> {
    const receiver = new Receiver(room, sessionSchema.parse(await answer.json()), clock);
    await receiver.#link.start();
    await receiver.#link.subscribe(room);
    return receiver;
  }

  async leave(): Promise<void> {
    await this.#link.stop();
    await this.#looked;
  }

  async #look(grant: string, publisher: string): Promise<void> {
    const verified = await this.verifier.verify(grant, { room: this.room, publisher });
    if (verified.ok) this.rendered.push(verified.claims);
  }
}
