/** The SDK's `TaskState`, by number: importing its enum would load all of it. https://a2a-protocol.org/v1.0.0/specification/ */
const stateNames = [
  'unspecified',
  'submitted',
  'working',
  'completed',
  'failed',
  'canceled',
  'input-required',
  'rejected',
  'auth-required',
] as const;

/** What a task of the agent's does. */
export type A2aState = (typeof stateNames)[number];

/** The state's name; an unknown one is a task that goes on. */
export const stateOf = (state: number | undefined): A2aState => stateNames[state ?? 0] ?? 'unspecified';

/** True once nothing more comes unless the client sends something. */
export const isFinal = (state: A2aState): boolean => !['unspecified', 'submitted', 'working'].includes(state);
