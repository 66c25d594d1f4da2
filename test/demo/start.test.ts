import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cannotKnowTexts, mlopsTexts } from '../../demo/node/mock/mlopsTexts.js';
import { errorBody, said, type SeenRequest, serveReplies, streamOf } from '../support/geminiServer.js';
import { hasTerminals, runInTerminal, runScript } from './runScript.js';

const texts = Object.values(mlopsTexts);
const key = 'a-key-that-nobody-may-see';
const languageOf = ({ body }: SeenRequest) =>
  /Answer in (\w+)/.exec(JSON.stringify((body as { systemInstruction: unknown }).systemInstruction))?.[1] ?? '';
const answerIn = (language: string) => streamOf(said(`Svar: `), said(`this is ${language}.`, 'STOP'));
const real = (url: string, ...args: string[]) =>
  runScript('start', ['--base-url', url, ...args], { env: { GOOGLE_API_KEY: key } });

describe('npm start without a key, piped', () => {
  it('says in its first line that a mock answers, answers in four languages, and heals a 503', async () => {
    const { code, stdout, stderr } = await runScript('start').ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')[0]).toMatch(/embedded mock of Gemini answers/);
    expect(stdout).toContain('Question: What is MLOps?');
    for (const text of texts) expect(stdout).toContain(text);
    expect(stdout).toMatch(/^danish: attempt 1 failed, the next in \d+\.\d s: HTTP 503: The model is overloaded/m);
    expect(stdout).toMatch(/^danish: answered \(\d+\.\d s, 2 attempts, \d+ tokens\)$/m);
    expect(stdout).toMatch(/^4 of 4 answered in \d+\.\d s/m);
    expect(stdout).toBe(stripVTControlCharacters(stdout));
  });

  it('prints outcomes as lines of JSON, and nothing else, with --json', async () => {
    const { code, stdout, stderr } = await runScript('start', ['--json']).ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/embedded mock/);
    const outcomes = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(new Set(outcomes.map(({ value }) => value))).toEqual(new Set(texts));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: 'fulfilled',
        attempts: outcome['name'] === 'danish' ? 2 : 1,
        finishReason: 'STOP',
        mocked: true,
      });
    }
  });

  it('says honestly that a mock cannot know the answer to another question', async () => {
    const args = ['--mock', '--model', 'gemini-2.5-pro', 'Why', 'is', 'the', 'sky', 'blue?'];
    const { code, stdout } = await runScript('start', args).ended;
    expect(code).toBe(0);
    // Nor has it models to choose from.
    expect(stdout.split('\n')[0]).toContain('It ignores --model gemini-2.5-pro.');
    expect(stdout).toContain('Question: Why is the sky blue?');
    for (const text of Object.values(cannotKnowTexts)) expect(stdout).toContain(text);
  });

  it.each([
    [['--verbose'], "Unknown option '--verbose'. See --help for the options."],
    [['--live'], '--live needs an API key: set GOOGLE_API_KEY or GEMINI_API_KEY'],
  ])('refuses %j with a clear message and exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await runScript('start', args).ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('npm start with a key', () => {
  it('asks the real API for the model chosen, and never prints the key', async () => {
    const server = await serveReplies((request) => answerIn(languageOf(request)));
    const { code, stdout, stderr } = await real(server.url, '--live', '--model', 'gemini-2.5-pro', 'Hvad?').ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Asking Gemini \(gemini-2\.5-pro\)/);
    for (const language of ['English', 'Danish', 'French', 'Italian']) expect(stdout).toContain(`this is ${language}.`);
    expect(server.requests).toHaveLength(4);
    for (const { path, headers, body } of server.requests) {
      expect(path).toBe('/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse');
      expect(headers['x-goog-api-key']).toBe(key);
      expect(body).toMatchObject({ contents: [{ parts: [{ text: 'Hvad?' }] }], safetySettings: [{}, {}, {}, {}] });
    }
    expect(stdout + stderr).not.toContain(key);
  });

  it('keeps what was answered when one task fails, says what to do, and exits with 1', async () => {
    const server = await serveReplies((request) =>
      languageOf(request) === 'French'
        ? { status: 404, body: errorBody(404, 'NOT_FOUND', 'models/gemini-9 is not found for API version v1beta.') }
        : answerIn(languageOf(request)),
    );
    const { code, stdout } = await real(server.url, '--model', 'gemini-9').ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^french: failed .*models\/gemini-9 is not found.*Choose another model with --model\.$/m);
    for (const language of ['English', 'Danish', 'Italian']) expect(stdout).toContain(`this is ${language}.`);
    expect(stdout).toContain('3 of 4 answered');
  });

  it('says where a wrong key comes from, and as JSON too', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }];
    const body = errorBody(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', details);
    const server = await serveReplies({ status: 400, body });
    const [lines, json] = await Promise.all([real(server.url).ended, real(server.url, '--json').ended]);
    expect([lines.code, json.code]).toEqual([1, 1]);
    expect(lines.stdout).toMatch(
      /^italian: failed .*API key not valid.*comes from GOOGLE_API_KEY or GEMINI_API_KEY\.$/m,
    );
    const outcomes = json.stdout.trimEnd().split('\n');
    expect(outcomes).toHaveLength(4);
    expect(JSON.parse(outcomes[0] ?? '')).toMatchObject({
      status: 'rejected',
      reason: { name: 'HttpError', status: 400 },
      attempts: 1,
    });
  });

  it('aborts the requests on Ctrl-C, prints what was answered, and exits with 130', async () => {
    const server = await serveReplies((request) => {
      const language = languageOf(request);
      const done = ['English', 'Danish'].includes(language);
      return done ? answerIn(language) : { ...streamOf(said('So far ')), then: 'stall' };
    });
    const script = real(server.url);
    await script.printed(/english: answered[^]*danish: answered|danish: answered[^]*english: answered/);
    const open = await Promise.all([0, 1, 2, 3].map((index) => server.request(index)));
    script.child.kill('SIGINT');
    const { code, stdout } = await script.ended;
    expect(code).toBe(130);
    expect(stdout).toContain('this is English.');
    expect(stdout).toContain('this is Danish.');
    expect(stdout).toMatch(/^Interrupted\.$/m);
    expect(stdout).toMatch(/french .* interrupted/);
    const aborted = await Promise.all(open.map(async (request) => [languageOf(request), (await request.over).aborted]));
    expect(Object.fromEntries(aborted)).toEqual({ English: false, Danish: false, French: true, Italian: true });
  });
});

describe('npm start in a terminal', () => {
  if (!hasTerminals) console.log('Left out: npm start in a terminal, for want of util-linux’s `script`.');
  const columns = 60;

  it.runIf(hasTerminals)(
    'draws a live line for each task and a progress bar, and keeps each answer whole',
    async () => {
      const { code, stdout } = await runInTerminal('start', { columns, rows: 9 }).ended;
      expect(code).toBe(0);
      const plain = stripVTControlCharacters(stdout).replaceAll('\r', '');
      expect(plain).toMatch(/▸ french +\d\.\d s {2}attempt 1 {2}\S/);
      expect(plain).toMatch(/▸ danish +\d\.\d s {2}attempt 2/);
      expect(plain).toMatch(/↻ danish: attempt 1 failed/);
      expect(plain).toMatch(/█+░+ 1 of 4 answered/);
      expect(plain).toMatch(/█+ 4 of 4 answered|4 of 4 answered in/);
      const words = plain.replace(/\s+/g, ' ');
      for (const text of texts) expect(words).toContain(text.replace(/\s+/g, ' '));
      expect(Math.max(...plain.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
      expect(stdout).toContain('\u001b[');
    },
  );

  it.runIf(hasTerminals).each([
    ['knows no size', { columns: 0, rows: 0 }],
    ['is a dumb one', { columns, rows: 40, term: 'dumb' }],
  ])('prints plain lines where the terminal %s', async (_, terminal) => {
    const { code, stdout } = await runInTerminal('start', terminal).ended;
    expect(code).toBe(0);
    expect(stdout).toBe(stripVTControlCharacters(stdout));
    for (const text of texts) expect(stdout.replaceAll('\r', '')).toContain(text);
    expect(stdout).toMatch(/^4 of 4 answered in/m);
  });

  it.runIf(hasTerminals)('ends on Ctrl-C with 130, a summary and the cursor shown', async () => {
    const server = await serveReplies((request) =>
      languageOf(request) === 'English' ? answerIn('English') : { ...streamOf(said('So far ')), then: 'stall' },
    );
    const env = { GOOGLE_API_KEY: key };
    const script = runInTerminal('start', { columns, rows: 40 }, ['--base-url', server.url], { env });
    await script.printed(/✓ \w+/);
    script.child.stdin?.write('\u0003');
    const { code, stdout } = await script.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/Interrupted\./);
    expect(stdout).toMatch(/1 of 4 answered in/);
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
  });
});
