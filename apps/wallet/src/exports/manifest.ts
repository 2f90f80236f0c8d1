import type { ExportFilter, ExportRequest } from './export-request.js';
import type { Watermark } from './lane-ranges.js';
import type { UnitTotal } from './totals.js';

/** What a file holds and how it came about, so that anybody can check it and ask for the same again. */
export interface Manifest {
  readonly format: ExportRequest['format'];
  readonly detail?: 'summary' | 'posting';
  readonly filter: ExportFilter;
  /** Up to which transfer of each lane the books were read. */
  readonly watermarks: readonly Watermark[];
  /** Entries: two for each transfer, unless only some accounts were asked for. A journal sums them up. */
  readonly rows: number;
  readonly totals: readonly UnitTotal[];
  readonly bytes: number;
  /** Of the file's bytes, in hex. */
  readonly sha256: string;
  readonly created_at: string;
  /** The latest checkpoint when the export was asked for, where there was one. */
  readonly checkpoint?: number;
}
