import type { Row } from '@liwu/event-log';

/** What a column of a view is, and so how it is written in JSON. */
type Kind = 'text' | 'id' | 'integer' | 'boolean' | 'time' | 'day' | 'amount' | 'hex';

/** A column as the API gives it, by the name that the view has for it. */
export interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly means: string;
  readonly nullable?: boolean;
  /** Of an amount: the column that holds its unit, or `COIN` for coins. */
  readonly unit?: string;
}

export const column = (name: string, kind: Kind, means: string, more: Partial<Column> = {}): Column => ({
  name,
  kind,
  means,
  ...more,
});
export const nullable = { nullable: true } as const;

/** RFC 3339 in UTC, to the microsecond. */
const TIME_FORMAT = `YYYY-MM-DD"T"HH24:MI:SS.US"Z"`;

/** The SQL of a column, as text where JSON could not hold it exactly. */
export const selected = ({ name, kind }: Column): string => {
  switch (kind) {
    case 'time':
      return `to_char(${name} AT TIME ZONE 'UTC', '${TIME_FORMAT}') AS ${name}`;
    case 'hex':
      return `encode(${name}, 'hex') AS ${name}`;
    case 'amount':
    case 'day':
    case 'id':
      return `${name}::text AS ${name}`;
    default:
      return name;
  }
};

/** A row as JSON: amounts with their units, exactly. */
export const jsonOf = (columns: readonly Column[], row: Row): Record<string, unknown> =>
  Object.fromEntries(columns.map((one) => [one.name, valueOf(one, row)]));

function valueOf({ name, kind, unit = 'unit' }: Column, row: Row): unknown {
  const value: unknown = row[name];
  if (value === null || value === undefined) return null;
  if (kind === 'integer') return Number(value);
  return kind === 'amount' ? { amount: value, unit: unit === 'COIN' ? unit : row[unit] } : value;
}

type Schema = Readonly<Record<string, unknown>>;

export const AMOUNT_SCHEMA: Schema = {
  type: 'object',
  description: 'An exact amount in major units.',
  properties: { amount: { type: 'string', pattern: '^-?[0-9]+([.][0-9]+)?$' }, unit: { type: 'string' } },
  required: ['amount', 'unit'],
  additionalProperties: false,
  example: { amount: '60.0000', unit: 'COIN' },
};

const SCHEMAS: Readonly<Record<Kind, Schema>> = {
  text: { type: 'string' },
  id: { type: 'string' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  time: { type: 'string', format: 'date-time' },
  day: { type: 'string', format: 'date' },
  amount: { $ref: '#/components/schemas/Amount' },
  hex: { type: 'string', pattern: '^[0-9a-f]*$' },
};

/** The JSON schema of what `jsonOf` makes. */
export const schemaOf = (columns: readonly Column[]): Schema => ({
  type: 'object',
  properties: Object.fromEntries(
    columns.map(({ name, kind, means, nullable: mayBeNull }) => {
      const schema = SCHEMAS[kind];
      return [name, { description: means, ...(mayBeNull ? { anyOf: [schema, { type: 'null' }] } : schema) }];
    }),
  ),
  required: columns.map(({ name }) => name),
  additionalProperties: false,
});
