type Json = unknown;
type JsonObject = Readonly<Record<string, Json>>;

/** What people read of a schema; bytes have to keep nothing of it. */
const WORDS: ReadonlySet<string> = new Set(['title', 'description']);

/**
 * In what a schema is not what it was when its version was published, one path each. It may have gained fields that need not be there,
 * since nobody misses them in old bytes, and an older reader leaves them alone unless it takes no further ones; any other change needs a
 * new version and an upcaster.
 */
export const forbiddenChanges = (published: Json, now: Json, path = ''): string[] => {
  if (!isObject(published) || !isObject(now)) return isSame(published, now) ? [] : [path || 'the schema'];
  const names = new Set([...Object.keys(published), ...Object.keys(now)]);
  return [...names].flatMap((name) => {
    const [before, after] = [published[name], now[name]];
    const place = path ? `${path}.${name}` : name;
    if (WORDS.has(name)) return [];
    return name === 'properties' && isObject(before) && isObject(after)
      ? [...changedProperties(before, after, place), ...(isClosed(published) ? furtherOnes(before, after, place) : [])]
      : forbiddenChanges(before, after, place);
  });
};

/** Whether a new one has to be there is said by `required`, which must stay as it was. */
const changedProperties = (before: JsonObject, after: JsonObject, path: string): string[] =>
  Object.keys(before).flatMap((name) => forbiddenChanges(before[name], after[name], `${path}.${name}`));

/** Who reads by this schema refuses what has a further field. */
const isClosed = (schema: JsonObject): boolean => schema['additionalProperties'] === false;

const furtherOnes = (before: JsonObject, after: JsonObject, path: string): string[] =>
  Object.keys(after)
    .filter((name) => !(name in before))
    .map((name) => `${path}.${name}`);

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Alternatives are compared one by one, so that one of them may gain a field as well. */
function isSame(before: Json, after: Json): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return before === after;
  return (
    before.length === after.length && before.every((one, index) => forbiddenChanges(one, after[index]).length === 0)
  );
}
