export { openRun, type RecordedRun } from './openRun.js';
export { Playback } from './Playback.js';
export { saveRun } from './saveRun.js';
