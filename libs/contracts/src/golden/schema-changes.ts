type Json = unknown;
type JsonObject = Readonly<Record<string, Json>>;

/**
 * In what a schema is not what it was when its version was published, one path each. It may have gained fields that need not be there,
 * since nobody misses them in old bytes; any other change needs a new version and an upcaster.
 */
export const forbiddenChanges = (published: Json, now: Json, path = ''): string[] => {
  if (!isObject(published) || !isObject(now)) return isSame(published, now) ? [] : [path || 'the schema'];
  const names = new Set([...Object.keys(published), ...Object.keys(now)]);
  return [...names].flatMap((name) => {
    const [before, after] = [published[name], now[name]];
    const place = path ? `${path}.${name}` : name;
    return name === 'properties' && isObject(before) && isObject(after)
      ? changedProperties(before, after, place)
      : forbiddenChanges(before, after, place);
  });
};

/** Whether a new one has to be there is said by `required`, which must stay as it was. */
const changedProperties = (before: JsonObject, after: JsonObject, path: string): string[] =>
  Object.keys(before).flatMap((name) => forbiddenChanges(before[name], after[name], `${path}.${name}`));

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Alternatives are compared one by one, so that one of them may gain a field as well. */
function isSame(before: Json, after: Json): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return before === after;
  return (
    before.length === after.length && before.every((one, index) => forbiddenChanges(one, after[index]).length === 0)
  );
}
