import { AgentCard } from '@a2a-js/sdk';
import { ClientFactory, RestTransportFactory } from '@a2a-js/sdk/client';
import { askA2a } from 'parallel-genai/a2a';
import { fetchOk } from 'parallel-genai/http';
import { refuseWithHeader } from './agUiSource.js';
import type { Source } from './sources.js';

const data = (object: unknown) => `data: ${JSON.stringify(object)}\n\n`;
const status = (state: string) => data({ statusUpdate: { taskId: 't', contextId: 'c', status: { state } } });
const artifact = (text: string, append: boolean) =>
  data({
    artifactUpdate: { taskId: 't', contextId: 'c', artifact: { artifactId: 'a', parts: [{ text }] }, append },
  });

/** The SDK's own client, over HTTP and JSON. An attempt that is cut fails at once, as those of the other sources do. */
const a2aClient = (url: string) =>
  new ClientFactory({ transports: [new RestTransportFactory({ fetchImpl: fetchOk })] }).createFromAgentCard(
    AgentCard.fromJSON({
      name: 'agent',
      capabilities: { streaming: true },
      supportedInterfaces: [{ url, protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' }],
    }),
  );

/** An agent that speaks A2A. */
export const a2aSource: Source = {
  source: 'askA2a',
  streams: true,
  ask: (url) => askA2a(a2aClient(url), 'Question?', { resume: 0 }),
  contentType: 'text/event-stream',
  speak: (texts) =>
    texts.map((text, i) => {
      const begin = status('TASK_STATE_WORKING');
      return (
        (i === 0 ? begin : '') + artifact(text, i > 0) + (i === texts.length - 1 ? status('TASK_STATE_COMPLETED') : '')
      );
    }),
  garbage: 'data: {"statusUpdate": {\n\n',
  refuse: refuseWithHeader,
};
