/** How connections plan that begin while tables are empty: plans made then would keep their sequential scans. */
export const PLANNER_OPTIONS =
  '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off -c plan_cache_mode=force_generic_plan';

/** The settings of connections that run lanes, which hold no lock for long. */
export const HOT_PATH_OPTIONS =
  PLANNER_OPTIONS + ' -c idle_in_transaction_session_timeout=2000 -c lock_timeout=2000 -c tcp_user_timeout=10000';

/** A database whose machine is gone says nothing, not even that: whoever waits for it must give up by itself. */
export const TIME_LIMITS = {
  query_timeout: 10_000,
  connectionTimeoutMillis: 3_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 5_000,
};
