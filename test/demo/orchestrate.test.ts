import { describe, expect, it } from 'vitest';
import { agentTexts, combinedText } from '../../demo/node/mock/agentTexts.js';
import { errorBody, said, type SeenRequest, serveReplies, streamOf } from '../support/geminiServer.js';
import { runScript } from './runScript.js';

const promptOf = ({ body }: SeenRequest) =>
  (body as { contents: { parts: { text: string }[] }[] }).contents[0]?.parts[0]?.text ?? '';
const isFinal = (request: SeenRequest) => promptOf(request).includes('Now combine these answers.');
const env = { GEMINI_API_KEY: 'test-key' };

describe('npm run orchestrate', () => {
  it('prints each agent’s answer, then streams the one that combines them', async () => {
    const { code, stdout, stderr } = await runScript('orchestrate').ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')[0]).toMatch(/embedded mock/);
    for (const text of [...Object.values(agentTexts), combinedText]) expect(stdout).toContain(text);
    expect(stdout.indexOf('orchestrator: asked, attempt 1 (context: 4 of 4 answers)')).toBeGreaterThan(
      Math.max(...Object.values(agentTexts).map((text) => stdout.indexOf(text))),
    );
    const arrived = [...stdout.matchAll(/^(.+): answered/gm)].map(([, name]) => name);
    expect(arrived.pop()).toBe('orchestrator');
    expect(stdout).toContain(`Combined from 4 answers, in the order they came: ${arrived.join(', ')}.`);
  });

  it('gives the final call the question and the answers as context', async () => {
    let answered = 0;
    const server = await serveReplies((request) =>
      isFinal(request)
        ? streamOf(said('All '), said('in all.', 'STOP'))
        : streamOf(said(`View ${++answered}.`, 'STOP')),
    );
    const { code, stdout } = await runScript('orchestrate', ['--json', '--base-url', server.url, 'Why?'], { env })
      .ended;
    expect(code).toBe(0);
    const outcomes = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; value: string });
    expect(outcomes).toHaveLength(5);
    const final = outcomes.pop();
    expect(final).toMatchObject({ name: 'orchestrator', value: 'All in all.' });
    const [request] = server.requests.filter(isFinal);
    expect(server.requests.at(-1)).toBe(request);
    const context = outcomes.map(({ name, value }) => `The ${name} answers:\n${value}`);
    expect(promptOf(request!)).toBe(['Question: Why?', ...context, 'Now combine these answers.'].join('\n\n'));
  });

  it('combines what there is when an agent fails, and exits with 1', async () => {
    const server = await serveReplies((request) => {
      if (isFinal(request)) return streamOf(said('Three views.', 'STOP'));
      const audit = JSON.stringify(request.body).includes('You audit');
      return audit
        ? { status: 403, body: errorBody(403, 'PERMISSION_DENIED', 'Not you.') }
        : streamOf(said('Yes.', 'STOP'));
    });
    const { code, stdout } = await runScript('orchestrate', ['--base-url', server.url], { env }).ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^auditor: failed .*Not you\./m);
    expect(stdout).toContain('(context: 3 of 4 answers)\n\nThree views.');
  });

  it('makes no final call without any answer', async () => {
    const server = await serveReplies({ status: 404, body: errorBody(404, 'NOT_FOUND', 'models/x is not found.') });
    const { code, stdout } = await runScript('orchestrate', ['--base-url', server.url], { env }).ended;
    expect(code).toBe(1);
    expect(server.requests).toHaveLength(4);
    expect(stdout).toMatch(/orchestrator .* not asked/);
  });
});
