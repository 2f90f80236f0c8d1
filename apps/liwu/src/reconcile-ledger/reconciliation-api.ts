import { z } from 'zod';
import { Refusal } from '../refusal.js';
import { answered } from '../shared/answered.js';
import { ask } from '../shared/ask.js';
import { post } from '../shared/post.js';
import type { Suite } from '../suite/suite-file.js';

const WHO = 'The wallet';
const counted = z.int().nullable();

const runSchema = z.object({
  reconciliation_id: z.string(),
  status: z.enum(['pending', 'running', 'done', 'failed']),
  failure: z.string().nullable(),
  matched: counted,
  pending: counted,
  missing_in_ledger: counted,
  missing_in_topic: counted,
  differs: counted,
  confirmed_not_settled: counted,
  settled_not_confirmed: counted,
  items_left_out: counted,
});
export type RunAnswer = z.output<typeof runSchema>;

const itemsSchema = z.object({
  data: z.array(
    z.object({
      n: z.int(),
      kind: z.string(),
      lane: z.int(),
      event_id: z.string().nullable(),
      posting_id: z.string().nullable(),
      viewer_id: z.string().nullable(),
      request_id: z.string().nullable(),
      detail: z.string(),
    }),
  ),
});
export type ItemAnswer = z.output<typeof itemsSchema>['data'][number];

/** The wallet's `/v1/reconciliations`. */
export class ReconciliationApi {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** Asks as the auditor of this token, whose name stands in the run's record. */
  static by(token: string, urls: Suite['urls']): ReconciliationApi {
    return new ReconciliationApi(`${urls.wallet}/v1/reconciliations`, token);
  }

  /** The id of the run that was taken on. */
  async begin(idempotencyKey: string): Promise<string> {
    const asked = await post(this.url, {}, this.token, idempotencyKey, WHO);
    return runSchema.pick({ reconciliation_id: true }).parse(asked).reconciliation_id;
  }

  async show(id: string): Promise<RunAnswer> {
    return runSchema.parse(await this.get(`${this.url}/${id}`));
  }

  /** The first items of a run. */
  async items(id: string, limit: number): Promise<ItemAnswer[]> {
    return itemsSchema.parse(await this.get(`${this.url}/${id}/items?limit=${limit}`)).data;
  }

  private async get(url: string): Promise<unknown> {
    const { ok, status, text } = await ask(WHO, url, { headers: { authorization: `Bearer ${this.token}` } });
    if (!ok) throw new Refusal(`GET ${url} was answered ${answered(status, text)}`);
    return JSON.parse(text);
  }
}
