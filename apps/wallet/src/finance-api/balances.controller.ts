import { partyIdSchema } from '@liwu/contracts';
import { CurrentUser, Problem, type User, ZodPipe } from '@liwu/service-kit';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { z } from 'zod';
import { type AccountClass, chartEntryOf, type NormalSide, viewerOfAccount } from '../ledger/chart-of-accounts.js';
import { type Amount, ReadBalances, type ViewerBalance } from './read-balances.js';

const READERS = ['operator', 'auditor'] as const;
const ACCOUNT_MAX_CHARS = 100;

interface AccountBalance {
  readonly account: string;
  readonly class: AccountClass;
  readonly normalSide: NormalSide;
  readonly balances: readonly Amount[];
}

/** What viewers own, and what the accounts of the books have. Viewers see their own, staff sees all. */
@Controller('v1')
export class BalancesController {
  constructor(private readonly balances: ReadBalances) {}

  @Get('viewers/:viewer/balance')
  @Header('cache-control', 'no-store')
  async ofViewer(
    @Param('viewer', new ZodPipe(partyIdSchema)) viewer: string,
    @CurrentUser() user: User,
  ): Promise<ViewerBalance> {
    mayRead(user, viewer);
    return this.balances.ofViewer(viewer);
  }

  @Get('accounts/:account/balance')
  @Header('cache-control', 'no-store')
  async ofAccount(
    @Param('account', new ZodPipe(z.string().max(ACCOUNT_MAX_CHARS))) account: string,
    @CurrentUser() user: User,
  ): Promise<AccountBalance> {
    mayRead(user, viewerOfAccount(account));
    const entry = chartEntryOf(account);
    if (!entry) throw new Problem('not_found', 'The chart of accounts has no such account.', { param: 'account' });
    const balances = await this.balances.ofAccount(account);
    return { account, class: entry.class, normalSide: entry.normalSide, balances };
  }
}

function mayRead({ sub, roles }: User, viewer: string | undefined): void {
  if (READERS.some((role) => roles.includes(role))) return;
  if (roles.includes('viewer') && sub === viewer) return;
  throw new Problem('role_missing', 'Viewers see their own accounts only.');
}
