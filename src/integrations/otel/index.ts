export { tracing, type TracingOptions } from './tracing.js';
