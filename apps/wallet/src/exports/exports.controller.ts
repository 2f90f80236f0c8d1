import { uuidSchema } from '@liwu/contracts';
import { CurrentUser, idempotent, Problem, Roles, type ServiceRequest, type User, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Req, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ExportFiles } from './export-files.js';
import type { Asking, ExportRecord } from './export-records.js';
import { type ExportRequest, exportRequestSchema } from './export-request.js';

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
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { record, isReplayed } = await this.files.ask(askingOf(request), body);
    if (isReplayed) reply.header('idempotency-replayed', 'true');
    return { export_id: record.exportId, status: record.status };
  }

  /** How far it is; with its manifest once it is done. */
  @Get(':id')
  @Header('cache-control', 'no-store')
  async show(@Param('id', new ZodPipe(uuidSchema)) id: string, @CurrentUser() user: User): Promise<object> {
    const { exportId, status, askedBy, askedAt, request, failure, manifest } = await this.visible(id, user);
    return {
      export_id: exportId,
      status,
      asked_by: askedBy,
      asked_at: askedAt.toISOString(),
      ...request,
      failure: failure ?? null,
      manifest: manifest ?? null,
    };
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

const askingOf = (request: ServiceRequest): Asking => {
  const { caller, idempotencyKey: key, contentHash } = idempotent(request);
  return { caller, key, contentHash };
};
