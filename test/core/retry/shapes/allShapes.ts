import type { ErrorShape } from './ErrorShape.js';
import { outageShapes } from './outages.js';
import { statusShapes } from './statuses.js';
import { verdictShapes } from './verdicts.js';
import { waitShapes } from './waits.js';

/** How popular clients throw. */
export const allShapes: readonly ErrorShape[] = [...statusShapes, ...verdictShapes, ...outageShapes, ...waitShapes];
