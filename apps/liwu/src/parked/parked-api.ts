import { z } from 'zod';
import { Refusal } from '../refusal.js';
import { post } from '../shared/post.js';

/** The services that have lanes, and so can park what they cannot apply. */
export const LANE_SERVICES = ['gift-catalog', 'wallet', 'ack-watchdog'] as const;
export type LaneServiceName = (typeof LANE_SERVICES)[number];

/** Who calls; the token's subject stands in the log. */
export interface Operator {
  readonly token: string;
}

const ANSWER_WITHIN_MS = 10_000;

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

const discardedSchema = z.object({ discarded: z.int(), left: z.int() });

/** The services' `/v1/parked`. */
export class ParkedApi {
  constructor(
    private readonly urls: Readonly<Record<LaneServiceName, string>>,
    private readonly operator: Operator,
  ) {}

  async list(service: LaneServiceName): Promise<ParkedViewerAnswer[]> {
    return viewersSchema.parse(await this.#get(`${this.urls[service]}/v1/parked`)).parked;
  }

  async show(service: LaneServiceName, viewer: string): Promise<ParkedInputAnswer[]> {
    return inputsSchema.parse(await this.#get(this.#of(service, viewer))).inputs;
  }

  async redrive(service: LaneServiceName, viewer: string, idempotencyKey: string): Promise<Redriven> {
    const url = `${this.#of(service, viewer)}/redrive`;
    return redrivenSchema.parse(await post(url, {}, this.operator.token, idempotencyKey));
  }

  async discard(
    service: LaneServiceName,
    viewer: string,
    { position, reason }: { readonly position: number; readonly reason: string },
    idempotencyKey: string,
  ): Promise<z.output<typeof discardedSchema>> {
    const url = `${this.#of(service, viewer)}/inputs/${position}/discard`;
    return discardedSchema.parse(await post(url, { reason }, this.operator.token, idempotencyKey));
  }

  #of(service: LaneServiceName, viewer: string): string {
    return `${this.urls[service]}/v1/parked/${encodeURIComponent(viewer)}`;
  }

  async #get(url: string): Promise<unknown> {
    const answer = await fetch(url, {
      headers: { authorization: `Bearer ${this.operator.token}` },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (!answer.ok)
      throw new Refusal(`GET ${url} was answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
    return answer.json();
  }
}
