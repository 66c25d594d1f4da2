import type { MockScript } from './MockScript.js';

/** True if the script has this model. */
export const modelExists = (model: string, models: MockScript['models']): boolean =>
  models === undefined || (models instanceof RegExp ? model.search(models) >= 0 : models.includes(model));
