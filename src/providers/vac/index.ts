export { askVac, type VacOptions } from './askVac.js';
export type { ChatMessage, NamedMessage, NamedText, RoleMessage } from './ChatMessage.js';
export type { SourceDocument, VacAnswer } from './VacAnswer.js';
export type { VacConnection, VacHeaders } from './VacConnection.js';
