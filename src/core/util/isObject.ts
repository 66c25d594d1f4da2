/** An object of somebody else's: nothing about its fields is taken for granted. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for every object, an array too; false for `null` and functions. */
export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;
