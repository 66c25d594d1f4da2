export { fromEventStream } from './fromEventStream.js';
export { RemoteError } from './RemoteError.js';
export { type EventStreamOptions, toEventStream } from './toEventStream.js';
