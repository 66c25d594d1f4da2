/** Answers of a VAC server, written for these tests after the server's source; one for each case the client knows. */
const sse = (...data: unknown[]) =>
  data.map((object) => `data: ${typeof object === 'string' ? object : JSON.stringify(object)}\n\n`).join('');

export const whole = 'Maskinlæring 🚀 i drift — kort sagt.';
export const documents = [{ page_content: 'Håndbog, s. 3', metadata: { source: 'handbook.pdf' } }];
const final = { answer: whole, source_documents: documents };
const failure =
  'An error occurred while processing /vac/x: the agent fell over traceback: ' +
  'Traceback (most recent call last):\n  File "app/serve.py", line 21\nRuntimeError: the agent fell over\n';

const completion = (content: object, more: object = {}, finish: string | null = null) => ({
  object: 'chat.completion.chunk',
  model: 'demo',
  choices: [{ index: 0, delta: content, finish_reason: finish }],
  ...more,
});
const repeat = completion({ content: whole }, { system_fingerprint: 'sunholo-0.145.0' });

export const bodies = {
  invoke: JSON.stringify(final),
  qnaError: JSON.stringify({ answer: `QNA_ERROR: ${failure}` }),
  textStream: `Maskinlæring 🚀 i drift — kort sagt.${JSON.stringify(final)}`,
  textStreamFailure: `Maskinlæring Streaming Error: the agent fell over Traceback (most recent call last):\n  File "x.py"\n`,
  textStreamCut: 'Maskinlæring 🚀 i dri',
  sse: sse({ chunk: 'Maskinlæring 🚀' }, { chunk: ' i drift — kort sagt.' }, final, '[DONE]'),
  sseAnswerOnly: sse(final, '[DONE]'),
  sseError: sse({ chunk: 'Maskin' }, { error: 'the agent fell over' }),
  sseCut: sse({ chunk: 'Maskinlæring 🚀' }),
  openai: JSON.stringify({
    object: 'chat.completion',
    model: 'demo',
    choices: [{ index: 0, message: { role: 'assistant', content: whole }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 17, total_tokens: 20 },
  }),
  openaiStream: sse(
    completion({ content: 'Maskinlæring 🚀' }),
    completion({ content: ' i drift — kort sagt.' }),
    repeat,
    completion({}, {}, 'stop'),
    '[DONE]',
  ),
  openaiLines: [repeat, completion({}, {}, 'stop')].map((chunk) => `${JSON.stringify(chunk)}\n`).join(''),
};
