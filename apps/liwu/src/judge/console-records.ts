import type { TopicRecord } from '../verify/topic-record.js';

/** Characters that stand in no id and, unescaped, in no JSON: between records, fields and headers. */
export const SEPARATORS = { record: '\u001e', field: '\u001f', header: '\u001d' } as const;

const RECORD_END = SEPARATORS.record.charCodeAt(0);
const FIELD_END = SEPARATORS.field.charCodeAt(0);
const NO_HEADERS = 'NO_HEADERS';
/** Partition, offset, headers, key; the value is all the rest. */
const FIELDS_BEFORE_VALUE = 4;

/** Takes apart what Kafka's console consumer writes, however its output is cut into chunks; keeps no more than one record. */
export class ConsoleRecords {
  #rest: Buffer = Buffer.alloc(0);

  /** The records that this chunk completes. Their values share its memory. */
  *push(chunk: Buffer): Generator<TopicRecord> {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let from = 0;
    for (let end = bytes.indexOf(RECORD_END); end >= 0; end = bytes.indexOf(RECORD_END, from)) {
      yield recordOf(bytes.subarray(from, end));
      from = end + 1;
    }
    this.#rest = bytes.subarray(from);
  }
}

function recordOf(line: Buffer): TopicRecord {
  const fields: string[] = [];
  let from = 0;
  for (let field = 0; field < FIELDS_BEFORE_VALUE; field += 1) {
    const end = line.indexOf(FIELD_END, from);
    if (end < 0) throw unreadable(line);
    fields.push(line.toString('utf8', from, end));
    from = end + 1;
  }
  const [partition = '', offset = '', headers = '', key = ''] = fields;
  return {
    partition: numberAfter('Partition:', partition, line),
    offset: numberAfter('Offset:', offset, line),
    key,
    value: line.subarray(from),
    headers: headers === NO_HEADERS ? new Map() : new Map(headers.split(SEPARATORS.header).map(headerOf)),
  };
}

function headerOf(text: string): [name: string, value: string] {
  const colon = text.indexOf(':');
  return [text.slice(0, colon), text.slice(colon + 1)];
}

function numberAfter(label: string, text: string, line: Buffer): number {
  const digits = text.startsWith(label) ? text.slice(label.length) : '';
  if (!/^[0-9]+$/.test(digits)) throw unreadable(line);
  return Number(digits);
}

const unreadable = (line: Buffer): Error =>
  new Error(`Kafka's console consumer wrote what is no record: ${line.toString('utf8').slice(0, 200)}`);
