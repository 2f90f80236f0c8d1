import type { MigrationClass } from '../migrations/migrate.js';

/** What a version that still runs may not find any more, or cannot write any more. */
const TAKES_AWAY =
  /\b(?:DROP\s+(?:TABLE|COLUMN|VIEW|FUNCTION|TYPE)|RENAME|SET\s+NOT\s+NULL|ALTER\s+COLUMN\s+\S+\s+TYPE)\b/i;

/**
 * The migrations by which something is taken away from a database, by their names. A version runs beside the one before it on the same
 * tables (docs/operations.md), so there must be none but those from before that was promised.
 */
export const whatIsTakenAway = async (migrations: readonly MigrationClass[]): Promise<string[]> => {
  const names: string[] = [];
  for (const Migration of migrations) {
    const migration = new Migration();
    const statements: string[] = [];
    await migration.up({ query: async (sql) => void statements.push(sql) });
    if (statements.some((sql) => TAKES_AWAY.test(sql))) names.push(migration.name ?? Migration.name);
  }
  return names;
};
