/** For every migration that puts a table there. */
export const AUDIT_SCHEMA = `
CREATE SCHEMA IF NOT EXISTS audit;
COMMENT ON SCHEMA audit IS 'What proves the books, and who looked at them: it follows from no event and is never built again.';
`;
