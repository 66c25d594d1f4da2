export type { A2aAnswer } from './A2aAnswer.js';
export type { A2aClient } from './A2aClient.js';
export type { A2aMessage, A2aRequest } from './A2aMessage.js';
export { type A2aClientSource, type A2aOptions, type A2aSelectOptions, type A2aTask, askA2a } from './askA2a.js';
