import { onTestFinished } from 'vitest';
import type { LinkState } from '../../transport.js';
import type { DriverListener, SdkDriver } from '../sdk-driver.js';
import { SdkTransport, type SdkTransportOptions } from '../sdk-transport.js';

const CAPS = { receives: true, receipts: true, maxBytes: 32_768, sendsPerSecond: 60, maxChannels: 5 };
/** What an SDK gives that never answers. */
export const never = (): Promise<never> => new Promise(() => {});

/** A driver that does what a test says, and remembers what it was told. */
export class OrderedDriver implements SdkDriver {
  readonly told: string[] = [];
  readonly next = new Map<keyof SdkDriver, (() => Promise<never>)[]>();

  constructor(readonly listener: DriverListener) {}

  login = (token: string): Promise<void> => this.#does('login', token);
  logout = (): Promise<void> => this.#does('logout');
  renewToken = (token: string): Promise<void> => this.#does('renewToken', token);
  subscribe = (channel: string): Promise<void> => this.#does('subscribe', channel);
  unsubscribe = (channel: string): Promise<void> => this.#does('unsubscribe', channel);
  sendPeer = async (uid: string): Promise<'delivered'> => {
    await this.#does('sendPeer', uid);
    return 'delivered';
  };
  sendChannel = async (channel: string): Promise<'accepted'> => {
    await this.#does('sendChannel', channel);
    return 'accepted';
  };

  order(call: keyof SdkDriver, ...answers: (() => Promise<never>)[]): void {
    this.next.set(call, answers);
  }

  async #does(call: keyof SdkDriver, detail = ''): Promise<void> {
    this.told.push(`${call} ${detail}`.trim());
    await this.next.get(call)?.shift()?.();
  }
}

/** A link by such a driver, not started. */
export const buildOrdered = (more: Partial<SdkTransportOptions> = {}) => {
  const made: OrderedDriver[] = [];
  const states: LinkState[] = [];
  const makeDriver = (listener: DriverListener): OrderedDriver => {
    const driver = new OrderedDriver(listener);
    made.push(driver);
    return driver;
  };
  const link = new SdkTransport({
    uid: 'alice',
    token: 'secret-token',
    caps: CAPS,
    operationsPerSecond: 20,
    callDeadlineMs: 40,
    makeDriver,
    ...more,
  });
  link.onState((state) => states.push(state));
  onTestFinished(() => link.stop());
  return { link, states, made };
};

/** The same, logged in. */
export const startOrdered = async (more: Partial<SdkTransportOptions> = {}) => {
  const built = buildOrdered(more);
  await built.link.start();
  return { ...built, driver: built.made[0]! };
};
