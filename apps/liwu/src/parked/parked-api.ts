import { z } from 'zod';
import { Refusal } from '../refusal.js';
import { answered } from '../shared/answered.js';
import { ask } from '../shared/ask.js';
import { post } from '../shared/post.js';
import type { StoringService } from '../suite/storing-services.js';
import type { Suite } from '../suite/suite-file.js';

const viewersSchema = z.object({
  parked: z.array(
    z.object({ lane: z.int(), key: z.string(), inputs: z.int(), since: z.string(), fault: z.string().optional() }),
  ),
});
export type ParkedViewerAnswer = z.output<typeof viewersSchema>['parked'][number];

const inputsSchema = z.object({
  inputs: z.array(
    z.object({
      position: z.int(),
      source: z.string(),
      sequence: z.int(),
      type: z.string(),
      id: z.string(),
      value: z.string(),
      fault: z.string().optional(),
      parkedAt: z.string(),
    }),
  ),
});
export type ParkedInputAnswer = z.output<typeof inputsSchema>['inputs'][number];

const redrivenSchema = z.object({ redriven: z.int(), left: z.int(), fault: z.string().optional() });
export type Redriven = z.output<typeof redrivenSchema>;

const discardedSchema = z.object({ inputs: z.int(), more: z.boolean(), left: z.int() });
export type Discarded = z.output<typeof discardedSchema>;

/** The services' `/v1/parked`. */
export class ParkedApi {
  private constructor(
    private readonly urls: Readonly<Record<StoringService, string>>,
    private readonly token: string,
  ) {}

  /** Asks as the operator of this token, whose name stands in the log of what is redriven or discarded. */
  static by(token: string, urls: Suite['urls']): ParkedApi {
    return new ParkedApi({ 'gift-catalog': urls.catalog, wallet: urls.wallet, 'ack-watchdog': urls.watchdog }, token);
  }

  async list(service: StoringService): Promise<ParkedViewerAnswer[]> {
    return viewersSchema.parse(await this.#get(service, `${this.urls[service]}/v1/parked`)).parked;
  }

  async show(service: StoringService, viewer: string): Promise<ParkedInputAnswer[]> {
    return inputsSchema.parse(await this.#get(service, this.#of(service, viewer))).inputs;
  }

  async redrive(service: StoringService, viewer: string, idempotencyKey: string): Promise<Redriven> {
    const url = `${this.#of(service, viewer)}/redrive`;
    return redrivenSchema.parse(await post(url, {}, this.token, idempotencyKey, service));
  }

  async discard(
    service: StoringService,
    viewer: string,
    {
      position,
      ...asked
    }: { readonly position: number; readonly through?: number | undefined; readonly reason: string },
    idempotencyKey: string,
  ): Promise<Discarded> {
    const url = `${this.#of(service, viewer)}/inputs/${position}/discard`;
    return discardedSchema.parse(await post(url, asked, this.token, idempotencyKey, service));
  }

  #of(service: StoringService, viewer: string): string {
    return `${this.urls[service]}/v1/parked/${encodeURIComponent(viewer)}`;
  }

  async #get(service: StoringService, url: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.token}` };
    const { ok, status, text } = await ask(service, url, { headers });
    if (!ok) throw new Refusal(`GET ${url} was answered ${answered(status, text)}`);
    return JSON.parse(text);
  }
}
