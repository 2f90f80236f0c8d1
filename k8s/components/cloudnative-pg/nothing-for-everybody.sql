-- By apps/wallet/src/finance-schema/reader-role.ts, word by word.
DO $everybody$
DECLARE
  one record;
  kept text[] := '{}';
BEGIN
  FOR one IN
  SELECT what, pg_has_role(current_user, owner, 'USAGE') AS is_ours FROM (
  SELECT format('ALL ON SCHEMA %I', nspname) AS what, nspowner AS owner, coalesce(nspacl, acldefault('n', nspowner)) AS acl
    FROM pg_namespace WHERE nspname IN ('public', 'personal')
  UNION ALL SELECT format('TEMPORARY, CREATE ON DATABASE %I', datname), datdba, coalesce(datacl, acldefault('d', datdba))
    FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT format('USAGE ON LANGUAGE %I', lanname), lanowner, coalesce(lanacl, acldefault('l', lanowner))
    FROM pg_language WHERE lanpltrusted
  UNION ALL SELECT format('ALL ON %s %s', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass), relowner, relacl
    FROM pg_class WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'personal'))
  UNION ALL SELECT format('EXECUTE ON FUNCTION %s', oid::regprocedure), proowner, coalesce(proacl, acldefault('f', proowner))
    FROM pg_proc WHERE
  (pronamespace = 'pg_catalog'::regnamespace AND (
      proname ~ '^(lo_|pg_advisory_|pg_try_advisory_|pg_read_|pg_ls_|pg_stat_file|pg_file_|pg_create_|pg_drop_|pg_replication_|pg_logical_)'
      OR proname IN ('loread', 'lowrite', 'pg_notify', 'pg_export_snapshot', 'pg_current_xact_id', 'txid_current')))
    OR proname ~ '^dblink') AS place
  WHERE EXISTS (SELECT FROM aclexplode(acl) AS a WHERE a.grantee = 0 AND a.privilege_type <> 'CONNECT') LOOP
    IF one.is_ours THEN
      EXECUTE format('GRANT %s TO %I', one.what, 'wallet');
      EXECUTE format('REVOKE %s FROM PUBLIC', one.what);
    ELSE
      kept := kept || one.what;
    END IF;
  END LOOP;
  IF kept <> '{}' THEN
    RAISE NOTICE 'stays with everybody, since % does not own it: %', current_user, array_to_string(kept, '; ');
  END IF;
END $everybody$;
