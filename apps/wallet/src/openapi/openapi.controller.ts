import { Public } from '@liwu/service-kit';
import { Controller, Get } from '@nestjs/common';
import { buildOpenApi } from './build-openapi.js';

/** `GET /v1/openapi.json`: what this service can be asked, for programs that read it. */
@Controller('v1/openapi.json')
export class OpenApiController {
  private readonly document = buildOpenApi();

  @Get()
  @Public()
  read(): object {
    return this.document;
  }
}
