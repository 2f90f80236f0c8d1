/** What a TypeORM migration (by its shape) is run by: TypeORM itself, or a plain connection where tables are made anew. */
export interface MigrationRunner {
  query(sql: string): Promise<unknown>;
}
