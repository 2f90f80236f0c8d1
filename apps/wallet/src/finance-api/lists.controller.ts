import { partyIdSchema, requestIdSchema, uuidSchema } from '@liwu/contracts';
import { CurrentUser, Roles, type User, ZodPipe } from '@liwu/service-kit';
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { viewerOfAccount } from '../ledger/chart-of-accounts.js';
import { accountField, askedOf, demandOwn, STAFF } from './list-query.js';
import { type Listing, Lists, type Page } from './listing.js';
import {
  ACCOUNTS_LIST,
  ACTIONS,
  CHECKPOINTS,
  DEFERRED_REVENUE,
  ENTRIES,
  GIFTS,
  PERIODS,
  POSTINGS,
  TOP_UPS,
  TRIAL_BALANCE,
} from './listings.js';
import { REVENUE_GROUPS, revenueListing, type RevenueGroup } from './revenue-listing.js';

type Found = Record<string, unknown>;
const uuidPipe = new ZodPipe(uuidSchema);

const isGroup = (name: string): name is RevenueGroup => (REVENUE_GROUPS as readonly string[]).includes(name);
/** `day,gift`: each of them once. */
export const groupByField = z
  .string()
  .default('day')
  .transform((text, context): RevenueGroup[] => {
    const names = text.split(',');
    if (names.every(isGroup) && new Set(names).size === names.length) return names;
    context.addIssue({ code: 'custom', message: `must be some of ${REVENUE_GROUPS.join()}, each once` });
    return z.NEVER;
  });

/** The books as lists, page by page. Staff sees all; viewers what is about them. */
@Controller('v1')
export class ListsController {
  constructor(private readonly lists: Lists) {}

  @Get('accounts')
  @Roles(...STAFF)
  accounts(@Query() query: unknown): Promise<Page> {
    return this.page(ACCOUNTS_LIST, query);
  }

  @Get('accounts/:account')
  @Header('cache-control', 'no-store')
  async account(
    @Param('account', new ZodPipe(accountField)) account: string,
    @CurrentUser() user: User,
  ): Promise<Page> {
    demandOwn(user, viewerOfAccount(account));
    return this.page(ACCOUNTS_LIST, { account });
  }

  @Get('entries')
  @Roles(...STAFF)
  entries(@Query() query: unknown): Promise<Page> {
    return this.page(ENTRIES, query);
  }

  @Get('postings')
  @Roles(...STAFF)
  postings(@Query() query: unknown): Promise<Page> {
    return this.page(POSTINGS, query);
  }

  /** With its entries. */
  @Get('postings/:id')
  @Roles(...STAFF)
  async posting(@Param('id', uuidPipe) posting_id: string): Promise<Found> {
    const posting = await this.lists.one(POSTINGS, { posting_id });
    const { data } = await this.lists.page(ENTRIES, { filters: { posting_id }, limit: 1_000, cursor: undefined });
    return { ...posting, entries: data };
  }

  @Get('gifts')
  @Roles(...STAFF)
  gifts(@Query() query: unknown): Promise<Page> {
    return this.page(GIFTS, query);
  }

  /** One gift's whole story: what became of it, and every entry of it. */
  @Get('gifts/:request_id')
  @Roles(...STAFF)
  async gift(
    @Param('request_id', new ZodPipe(requestIdSchema)) request_id: string,
    @Query('viewer', new ZodPipe(partyIdSchema)) viewer: string,
  ): Promise<Found> {
    const gift = await this.lists.one(GIFTS, { viewer, request_id });
    const filters = { viewer, request_id };
    const { data } = await this.lists.page(ENTRIES, { filters, limit: 1_000, cursor: undefined });
    return { ...gift, entries: data };
  }

  @Get('top-ups')
  @Header('cache-control', 'no-store')
  topUps(@Query() query: unknown, @CurrentUser() user: User): Promise<Page> {
    const asked = askedOf(TOP_UPS, query);
    demandOwn(user, asked.filters['viewer']);
    return this.lists.page(TOP_UPS, asked);
  }

  @Get('top-ups/:id')
  @Header('cache-control', 'no-store')
  async topUp(@Param('id', uuidPipe) top_up_id: string, @CurrentUser() user: User): Promise<Found> {
    const found = await this.lists.one(TOP_UPS, { top_up_id });
    demandOwn(user, found['viewer_id']);
    return found;
  }

  @Get('trial-balance')
  @Roles(...STAFF)
  trialBalance(@Query() query: unknown): Promise<Page> {
    return this.page(TRIAL_BALANCE, query);
  }

  @Get('revenue')
  @Roles(...STAFF)
  revenue(@Query() query: Found): Promise<Page> {
    const { group_by, ...others } = query;
    const groups = new ZodPipe(groupByField).transform(group_by, { type: 'query', data: 'group_by' });
    return this.page(revenueListing(groups), others);
  }

  @Get('deferred-revenue')
  @Roles(...STAFF)
  deferredRevenue(@Query() query: unknown): Promise<Page> {
    return this.page(DEFERRED_REVENUE, query);
  }

  @Get('periods')
  @Roles(...STAFF)
  periods(@Query() query: unknown): Promise<Page> {
    return this.page(PERIODS, query);
  }

  @Get('checkpoints')
  @Roles(...STAFF)
  checkpoints(@Query() query: unknown): Promise<Page> {
    return this.page(CHECKPOINTS, query);
  }

  @Get('actions')
  @Roles(...STAFF)
  actions(@Query() query: unknown): Promise<Page> {
    return this.page(ACTIONS, query);
  }

  @Get('actions/:id')
  @Roles(...STAFF)
  action(@Param('id', uuidPipe) action_id: string): Promise<Found> {
    return this.lists.one(ACTIONS, { action_id });
  }

  private page(listing: Listing, query: unknown): Promise<Page> {
    return this.lists.page(listing, askedOf(listing, query));
  }
}
