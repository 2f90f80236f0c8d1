/** Reads RFC 4180 as somebody else would: character by character. Throws for what is none. */
export function readCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = recordsOf(text);
  return rows.map((row) => {
    if (row.length !== header.length) throw new Error(`a line has ${row.length} fields: ${row.join(' | ')}`);
    return Object.fromEntries(header.map((name, index) => [name, row[index] ?? '']));
  });
}

function recordsOf(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (isQuoted) {
      if (char !== '"') field += char;
      else if (text.charAt(at + 1) === '"') field += text.charAt((at += 1));
      else isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === ',') {
      record.push(field);
      field = '';
    } else if (char === '\r') {
      if (text.charAt((at += 1)) !== '\n') throw new Error('a carriage return without a line feed');
      records.push([...record, field]);
      record = [];
      field = '';
    } else if (char === '\n') throw new Error('a line feed without a carriage return');
    else field += char;
  }
  if (record.length > 0 || field !== '') throw new Error('the last line has no end');
  return records;
}
