export { cancelRemoteRun } from './cancelRemoteRun.js';
export { fromEventStream } from './fromEventStream.js';
export type { ReconnectOptions, RemoteRunInit, RemoteStream } from './RemoteRunInit.js';
export { resumeEventStream } from './resumeEventStream.js';
export { RemoteError } from '../wire/RemoteError.js';
export { type EventStreamOptions, toEventStream } from './toEventStream.js';
