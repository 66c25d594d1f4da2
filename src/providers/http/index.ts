export { fetchOk, type FetchOkOptions } from './fetchOk.js';
