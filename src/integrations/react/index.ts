export type { RunSource } from './RunStore.js';
export type { RunView } from './runView.js';
export { useRun, type UseRunOptions, type UseRunResult } from './useRun.js';
