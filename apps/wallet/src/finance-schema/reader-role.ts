/** Who may read finance's views, and nothing else. */
export const FINANCE_READER = 'liwu_finance';
const MAX_CONNECTIONS = 10;
const MAX_ATTEMPTS = 50;

/** What every session of the reader begins with. A session can lift these itself; what it may do rests on its rights alone. */
const SETTINGS = [
  ['default_transaction_read_only', 'on'],
  ['statement_timeout', '60s'],
  ['idle_in_transaction_session_timeout', '60s'],
  ['search_path', 'finance'],
] as const;

const CREATE = `CREATE ROLE ${FINANCE_READER} LOGIN CONNECTION LIMIT ${MAX_CONNECTIONS}`;
const SET = SETTINGS.map(([name, value]) => `ALTER ROLE ${FINANCE_READER} SET ${name} = '${value}'`);

/**
 * What makes the role, one statement each. Where the service is no superuser somebody who is has run them before it migrates, as
 * `k8s/components/cloudnative-pg` does: rights to the views are given by a migration, once, and only to a role that is there.
 */
export const MAKE_READER: readonly string[] = [CREATE, ...SET];

/**
 * Makes the role, once per cluster: databases that are migrated at the same moment want the same rows of the same catalogs, and locks of
 * ours do not reach from one database to another, so whoever comes too late looks again. No password is set, so that nobody can log in
 * with one until an operator sets it.
 */
export const READER_ROLE = `
DO $role$
DECLARE
  wanted CONSTANT text[] := ARRAY[${SETTINGS.map(([name, value]) => `'${name}=${value}'`).join(', ')}];
BEGIN
  FOR attempt IN 1..${MAX_ATTEMPTS} LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${FINANCE_READER}') THEN
        ${CREATE};
      END IF;
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${FINANCE_READER}' AND rolconfig @> wanted) THEN
        ${SET.map((statement) => `${statement};`).join('\n        ')}
      END IF;
      EXIT;
    EXCEPTION
      WHEN duplicate_object OR unique_violation OR internal_error THEN -- internal_error: tuple concurrently updated
        IF attempt = ${MAX_ATTEMPTS} THEN RAISE; END IF;
        PERFORM pg_sleep(0.02 + 0.08 * random());
      WHEN insufficient_privilege THEN
        RAISE NOTICE 'the role ${FINANCE_READER} is left as it is: %', SQLERRM;
        EXIT;
    END;
  END LOOP;
END $role$;
`;

/** Functions that everybody may call by default and that do more than read; and those that read a server's files, in case they were granted. */
const FUNCTIONS_THAT_DO = `
  (pronamespace = 'pg_catalog'::regnamespace AND (
      proname ~ '^(lo_|pg_advisory_|pg_try_advisory_|pg_read_|pg_ls_|pg_stat_file|pg_file_|pg_create_|pg_drop_|pg_replication_|pg_logical_)'
      OR proname IN ('loread', 'lowrite', 'pg_notify', 'pg_export_snapshot', 'pg_current_xact_id', 'txid_current')))
    OR proname ~ '^dblink'`;

/** What Postgres lets everybody do with what, who owns that, and the rights to it as they are. */
const PLACES = `
  SELECT format('ALL ON SCHEMA %I', nspname) AS what, nspowner AS owner, coalesce(nspacl, acldefault('n', nspowner)) AS acl
    FROM pg_namespace WHERE nspname IN ('public', 'personal')
  UNION ALL SELECT format('TEMPORARY, CREATE ON DATABASE %I', datname), datdba, coalesce(datacl, acldefault('d', datdba))
    FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT format('USAGE ON LANGUAGE %I', lanname), lanowner, coalesce(lanacl, acldefault('l', lanowner))
    FROM pg_language WHERE lanpltrusted
  UNION ALL SELECT format('ALL ON %s %s', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass), relowner, relacl
    FROM pg_class WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'personal'))
  UNION ALL SELECT format('EXECUTE ON FUNCTION %s', oid::regprocedure), proowner, coalesce(proacl, acldefault('f', proowner))
    FROM pg_proc WHERE ${FUNCTIONS_THAT_DO}`;

/** Of those what everybody may do still; that everybody may connect to the database stays as it is. */
const EVERYBODYS = `
  SELECT what, pg_has_role(current_user, owner, 'USAGE') AS is_ours FROM (${PLACES}) AS place
  WHERE EXISTS (SELECT FROM aclexplode(acl) AS a WHERE a.grantee = 0 AND a.privilege_type <> 'CONNECT')`;

/**
 * Takes from everybody what Postgres gives to everybody, in this database, and gives it to the role that the service works as. What
 * whoever runs it may not take away is left, and said: on a server of somebody else's the service is no superuser, and its operator, who
 * is, has run this before it migrates, as `k8s/components/cloudnative-pg` does.
 */
export const nothingForEverybody = (service: 'current_user' | `'${string}'`): string => `
DO $everybody$
DECLARE
  one record;
  kept text[] := '{}';
BEGIN
  FOR one IN ${EVERYBODYS} LOOP
    IF one.is_ours THEN
      EXECUTE format('GRANT %s TO %I', one.what, ${service});
      EXECUTE format('REVOKE %s FROM PUBLIC', one.what);
    ELSE
      kept := kept || one.what;
    END IF;
  END LOOP;
  IF kept <> '{}' THEN
    RAISE NOTICE 'stays with everybody, since % does not own it: %', current_user, array_to_string(kept, '; ');
  END IF;
END $everybody$;
`;

/** Lets the reader read schema finance. */
export const READER_RIGHTS = `
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA finance FROM PUBLIC;
DO $rights$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${FINANCE_READER}') THEN
    RAISE NOTICE 'nobody may read schema finance, as the role ${FINANCE_READER} is missing';
    RETURN;
  END IF;
  GRANT USAGE ON SCHEMA finance TO ${FINANCE_READER};
  GRANT SELECT ON ALL TABLES IN SCHEMA finance TO ${FINANCE_READER};
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA finance TO ${FINANCE_READER};
END $rights$;
`;
