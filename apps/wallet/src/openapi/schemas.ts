export const text = { type: 'string' };

/** The schema of an object that always has all of these. */
export const object = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});
