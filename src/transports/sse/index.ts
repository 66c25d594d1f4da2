export { fromEventStream } from './fromEventStream.js';
export { RemoteError } from '../wire/RemoteError.js';
export { type EventStreamOptions, toEventStream } from './toEventStream.js';
