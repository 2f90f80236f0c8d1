import { type ExportOrder, writeExport } from '../write-export.js';

/** A process that only makes one export, so that a spec can bound its memory. */
const manifest = await writeExport(JSON.parse(process.argv[2] ?? '') as ExportOrder);
console.log(JSON.stringify({ rows: manifest.rows, peakKb: process.resourceUsage().maxRSS }));
