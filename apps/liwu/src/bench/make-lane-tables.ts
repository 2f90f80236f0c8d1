import { createLaneTables } from '@liwu/event-log';
import { Client } from 'pg';

/** Makes the tables that the lanes of a played service need, in its database. */
export const makeLaneTables = async (url: string): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await createLaneTables(client);
  } finally {
    await client.end();
  }
};
