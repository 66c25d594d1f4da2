import { askAgUi } from 'parallel-genai/ag-ui';
import type { Source } from './sources.js';

const data = (object: unknown) => `data: ${JSON.stringify(object)}\n\n`;

/** With the wait in a header. */
export const refuseWithHeader: Source['refuse'] = (status, waitSeconds) => ({
  headers: {
    'content-type': 'application/json',
    ...(waitSeconds !== undefined && { 'retry-after': String(waitSeconds) }),
  },
  body: JSON.stringify({ error: { message: 'Not now.' } }),
});

const content = (delta: string) => data({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta });

/** An agent that speaks AG-UI. */
export const agUiSource: Source = {
  source: 'askAgUi',
  streams: true,
  ask: (url) => askAgUi({ url }, 'Question?'),
  contentType: 'text/event-stream',
  speak: (texts) =>
    texts.map((text, i) => {
      const begin =
        data({ type: 'RUN_STARTED', threadId: 't', runId: 'r' }) +
        data({ type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' });
      const end =
        data({ type: 'TEXT_MESSAGE_END', messageId: 'm' }) + data({ type: 'RUN_FINISHED', threadId: 't', runId: 'r' });
      return (i === 0 ? begin : '') + content(text) + (i === texts.length - 1 ? end : '');
    }),
  garbage: 'data: {"type": "TEXT_MESSAGE_START"\n\n',
  refuse: refuseWithHeader,
};
