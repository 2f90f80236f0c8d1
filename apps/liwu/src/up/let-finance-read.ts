import { Client } from 'pg';

/** The role that may read the books and nothing else; the wallet's migrations make it, without a password. */
const READER = 'liwu_finance';

/** Gives the reader its password, and says where to connect with it. */
export const letFinanceRead = async (walletUrl: string, password: string): Promise<string> => {
  const client = new Client({ connectionString: walletUrl });
  await client.connect();
  try {
    await client.query(`ALTER ROLE ${READER} PASSWORD ${client.escapeLiteral(password)}`);
  } finally {
    await client.end();
  }
  const url = new URL(walletUrl);
  url.username = READER;
  url.password = password;
  return url.toString();
};
