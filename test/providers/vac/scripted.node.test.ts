import { askVac, type VacAnswer } from 'parallel-genai/vac';
import { describe, expect, it } from 'vitest';
import { play } from '../../support/play.js';
import { cuts, serve, writeIn } from '../../support/serve.js';
import { documents, type VacScript, vacScripts, whole } from './scripts.js';

const question = 'What is MLOps?';

describe.each(Object.entries(cuts))('a sunholo server, its answer arriving in %s,', (_, sizes) => {
  const playing = ({ body, contentType }: VacScript) =>
    serve(async (_got, response) => {
      response.writeHead(200, { 'content-type': contentType });
      await writeIn(response, Buffer.from(body), sizes);
      response.end();
    });

  it.each(vacScripts.filter(({ answer }) => answer !== undefined))('$shows', async (script) => {
    const server = await playing(script);
    const connection = { url: server.url, vac: 'demo', ...script.route };
    const { value, chunks } = await play(askVac(connection, question));
    expect(value).toBe(script.answer);
    expect(chunks.join('')).toBe(script.text ?? script.answer);

    const select = (answer: VacAnswer) => answer;
    const selected = await play(askVac(connection, question, { select }));
    expect(selected.value?.text).toBe(script.text ?? script.answer);
    if (script.answer === whole && script.body.includes('handbook')) {
      expect(selected.value).toMatchObject({ answer: whole, sourceDocuments: documents });
    }
  });

  it.each(vacScripts.filter(({ fails }) => fails !== undefined))('$shows, is tried again', async (script) => {
    const server = await playing(script);
    const retry = { attempts: 2, delay: () => 0 };
    const { error } = await play(askVac({ url: server.url, vac: 'demo', ...script.route }, question), { retry });
    expect(error).toMatchObject({
      name: 'IncompleteAnswerError',
      message: expect.stringMatching(script.fails!) as unknown,
    });
    expect(error?.message).not.toMatch(/traceback|\.py/i);
    expect(server.requests).toHaveLength(2);
  });
});

it('select gets metadata that came instead of an answer', async () => {
  const script = vacScripts.find(({ shows }) => shows.includes('metadata alone'))!;
  const server = await serve((_got, response) => void response.end(script.body));
  const { value } = await play(askVac({ url: server.url, vac: 'demo' }, question, { select: ({ raw }) => raw }));
  expect(value).toEqual({ answer: null, metadata: { a: 1 } });
});
