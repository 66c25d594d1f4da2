import type { Client } from '@a2a-js/sdk/client';

/** What of the SDK's client is used: that of `ClientFactory`, for any transport. */
export type A2aClient = Pick<Client, 'sendMessageStream' | 'resubscribeTask' | 'getTask' | 'cancelTask'>;
