import { createHash } from 'node:crypto';
import { uuidSchema } from '@liwu/contracts';
import { CurrentUser, Problem, Roles, type ServiceRequest, type User, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Req, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ExportFiles } from './export-files.js';
import type { Asking, ExportRecord } from './export-records.js';
import { type ExportRequest, exportRequestSchema } from './export-request.js';

const USABLE_KEY = /^[\x21-\x7e]{1,200}$/;
const TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  parquet: 'application/vnd.apache.parquet',
  hledger: 'text/plain; charset=utf-8',
} as const;

/** `/v1/exports`: files of entries. Auditors see everybody's, operators their own. */
@Controller('v1/exports')
@Roles('auditor', 'operator')
export class ExportsController {
  constructor(private readonly files: ExportFiles) {}

  /** Answers at once; the file is made in the background. */
  @Post()
  @HttpCode(202)
  async ask(
    @Body(new ZodPipe(exportRequestSchema)) body: ExportRequest,
    @CurrentUser() user: User,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { record, isReplayed } = await this.files.ask(askingOf(request, user, body), body);
    if (isReplayed) reply.header('idempotency-replayed', 'true');
    return { exportId: record.exportId, status: record.status };
  }

  /** How far it is; with its manifest once it is done. */
  @Get(':id')
  @Header('cache-control', 'no-store')
  async show(@Param('id', new ZodPipe(uuidSchema)) id: string, @CurrentUser() user: User): Promise<object> {
    const { exportId, status, askedBy, askedAt, request, failure, manifest } = await this.visible(id, user);
    return { exportId, status, askedBy, askedAt: askedAt.toISOString(), ...request, failure, manifest };
  }

  @Get(':id/file')
  @Header('cache-control', 'no-store')
  async file(@Param('id', new ZodPipe(uuidSchema)) id: string, @CurrentUser() user: User): Promise<StreamableFile> {
    const record = await this.visible(id, user);
    const { stream, bytes, name } = await this.files.open(record, user.sub);
    const disposition = `attachment; filename="${name}"`;
    return new StreamableFile(stream, { type: TYPES[record.request.format], disposition, length: bytes });
  }

  private async visible(id: string, { sub, roles }: User): Promise<ExportRecord> {
    const record = await this.files.find(id);
    if (!roles.includes('auditor') && record.askedBy !== sub)
      throw new Problem('not_found', 'There is no such export.', { param: 'id' });
    return record;
  }
}

/** Commands of lanes read their key within the kit; this one is none of a lane's. */
function askingOf({ headers }: ServiceRequest, { sub }: User, body: ExportRequest): Asking {
  const [key, param] = [headers['idempotency-key'], 'Idempotency-Key'];
  if (key === undefined || key === '')
    throw new Problem('idempotency_key_missing', 'Commands need an Idempotency-Key header.', { param });
  if (typeof key !== 'string' || !USABLE_KEY.test(key))
    throw new Problem('invalid_parameter', 'An Idempotency-Key has 1 to 200 printable ASCII characters.', { param });
  const { format, detail, filter } = body;
  const content = JSON.stringify([format, detail, Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1))]);
  return { caller: sub, key, contentHash: createHash('sha256').update(content).digest('hex') };
}
