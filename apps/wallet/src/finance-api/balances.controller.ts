import { partyIdSchema } from '@liwu/contracts';
import { CurrentUser, Problem, type User, ZodPipe } from '@liwu/service-kit';
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  type AccountClass,
  type ChartEntry,
  chartEntryOf,
  type NormalSide,
  viewerOfAccount,
} from '../ledger/chart-of-accounts.js';
import { exponentOf } from '../ledger/units.js';
import { accountField, cursorField, dayField, demandOwn, limitField, momentField } from './list-query.js';
import type { Page } from './listing.js';
import { type Amount, ReadBalances, type ViewerBalance } from './read-balances.js';
import { STATEMENT_DATES, Statements } from './statement.js';

const accountPipe = new ZodPipe(accountField);

interface AccountBalance {
  readonly account: string;
  readonly class: AccountClass;
  readonly normal_side: NormalSide;
  readonly balances: readonly Amount[];
  /** Whether nothing can change the answer any more. */
  readonly final: boolean;
}

export const asOfQuerySchema = z.strictObject({
  effective_before: momentField.optional(),
  recorded_before: momentField.optional(),
});

export const statementQuerySchema = z
  .strictObject({
    unit: z.string().refine((unit) => exponentOf(unit) !== undefined, 'must be COIN or an ISO 4217 currency'),
    by: z.enum(STATEMENT_DATES).default('recorded'),
    from: z.string().optional(),
    before: z.string().optional(),
    limit: limitField,
    cursor: cursorField,
  })
  .superRefine(({ by, from, before }, context) => {
    const field = by === 'accounting' ? dayField : momentField;
    for (const [param, value] of Object.entries({ from, before })) {
      const message = value === undefined ? undefined : field.safeParse(value).error?.issues[0]?.message;
      if (message) context.addIssue({ code: 'custom', path: [param], message });
    }
  });

/** What viewers own, and what the accounts of the books have and had. Viewers see their own, staff sees all. */
@Controller('v1')
export class BalancesController {
  constructor(
    private readonly balances: ReadBalances,
    private readonly statements: Statements,
  ) {}

  @Get('viewers/:viewer/balance')
  @Header('cache-control', 'no-store')
  async ofViewer(
    @Param('viewer', new ZodPipe(partyIdSchema)) viewer: string,
    @CurrentUser() user: User,
  ): Promise<ViewerBalance> {
    demandOwn(user, viewer);
    return this.balances.ofViewer(viewer);
  }

  @Get('accounts/:account/balance')
  @Header('cache-control', 'no-store')
  async ofAccount(
    @Param('account', accountPipe) account: string,
    @Query(new ZodPipe(asOfQuerySchema)) asked: z.output<typeof asOfQuerySchema>,
    @CurrentUser() user: User,
  ): Promise<AccountBalance> {
    const entry = known(user, account);
    const { effective_before: effectiveBefore, recorded_before: recordedBefore } = asked;
    const isNow = effectiveBefore === undefined && recordedBefore === undefined;
    const { balances, final } = isNow
      ? { balances: await this.balances.ofAccount(account), final: false }
      : await this.balances.asOf(account, { effectiveBefore, recordedBefore });
    return { account, class: entry.class, normal_side: entry.normalSide, balances, final };
  }

  @Get('accounts/:account/statement')
  @Header('cache-control', 'no-store')
  async statement(
    @Param('account', accountPipe) account: string,
    @Query(new ZodPipe(statementQuerySchema)) asked: z.output<typeof statementQuerySchema>,
    @CurrentUser() user: User,
  ): Promise<Page> {
    known(user, account);
    const { from, before, cursor } = asked;
    return this.statements.page({ ...asked, account, from, before, cursor });
  }
}

/** Problems: `role_missing`, `not_found`. */
function known(user: User, account: string): ChartEntry {
  demandOwn(user, viewerOfAccount(account));
  const entry = chartEntryOf(account);
  if (!entry) throw new Problem('not_found', 'The chart of accounts has no such account.', { param: 'account' });
  return entry;
}
