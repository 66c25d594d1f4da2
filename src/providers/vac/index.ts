export { askVac, type VacOptions } from './askVac.js';
export type { ChatMessage, SourceDocument, VacAnswer } from './VacAnswer.js';
export type { VacConnection, VacHeaders } from './vacRequest.js';
