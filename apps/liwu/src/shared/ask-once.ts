import { Client, type QueryResultRow } from 'pg';

/** Asks a database one question, by a connection of its own that the server knows by that name; rejects where it breaks. */
export const askOnce = async <Row extends QueryResultRow>(
  url: string,
  name: string,
  query: string,
  values: readonly unknown[] = [],
): Promise<Row[]> => {
  const client = new Client({ connectionString: url, application_name: name });
  // A connection that breaks is no end of the process: the question fails, and its asker is told.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(query, [...values])).rows;
  } finally {
    await client.end();
  }
};
