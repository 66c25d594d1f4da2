export { fileJournal, type FileJournalOptions } from './fileJournal.js';
export type * from '../wire/Journal.js';
export { JournalError } from './file/JournalError.js';
export { memoryJournal, type MemoryJournal, type MemoryJournalOptions } from './memoryJournal.js';
export type { RecordOptions } from './recordOptions.js';
export { recordTo } from './recordTo.js';
export { replay, type ReplayOptions } from './replay.js';
export { resumeTasks, type ResumeOptions } from './resumeTasks.js';
