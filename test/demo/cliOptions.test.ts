import { describe, expect, it } from 'vitest';
import { cliOptions } from '../../demo/node/cliOptions.js';
import { UsageError } from '../../demo/node/UsageError.js';

describe('cliOptions', () => {
  it('are the defaults without any argument', () => {
    expect(cliOptions([], {})).toEqual({
      question: 'What is MLOps?',
      model: 'gemini-2.5-flash',
      modelGiven: false,
      apiKey: undefined,
      baseUrl: undefined,
      json: false,
      models: [],
      live: false,
      mockWanted: false,
    });
  });

  it('take the key from either variable, GOOGLE_API_KEY first, and an empty one for none', () => {
    const keyIn = (env: NodeJS.ProcessEnv, ...args: string[]) => (cliOptions(args, env) as { apiKey?: string }).apiKey;
    expect(keyIn({ GEMINI_API_KEY: 'gemini' })).toBe('gemini');
    expect(keyIn({ GEMINI_API_KEY: 'gemini', GOOGLE_API_KEY: ' google\n' })).toBe('google');
    expect(keyIn({ GEMINI_API_KEY: 'gemini', GOOGLE_API_KEY: '' }, '--live')).toBe('gemini');
    expect(keyIn({ GOOGLE_API_KEY: 'google' }, '--mock')).toBeUndefined();
  });

  it('join the words of an unquoted question', () => {
    expect(cliOptions(['Why', 'is', '--json', 'it?'], {})).toMatchObject({ question: 'Why is it?', json: true });
    expect(cliOptions(['--', '--why?'], {})).toMatchObject({ question: '--why?' });
    expect(cliOptions(['--model', 'models/gemini-2.5-pro'], {})).toMatchObject({ model: 'gemini-2.5-pro' });
  });

  it('keep the address of an API elsewhere without a slash at its end', () => {
    const env = { GOOGLE_API_KEY: 'google' };
    expect(cliOptions(['--base-url', 'http://localhost:1/'], env)).toMatchObject({ baseUrl: 'http://localhost:1' });
    expect(() => cliOptions(['--mock', '--base-url', 'http://localhost:1'], env)).toThrow('leave --mock out');
  });

  it('take several models of any providers', () => {
    const models = (list: string) => (cliOptions(['--models', list], {}) as { models: unknown }).models;
    expect(models('openai:gpt-5, ollama:llama3.2:3b')).toEqual([
      { name: 'openai:gpt-5', provider: 'openai', model: 'gpt-5' },
      { name: 'ollama:llama3.2:3b', provider: 'ollama', model: 'llama3.2:3b' },
    ]);
    expect(models('openrouter:deepseek/deepseek-chat')).toMatchObject([{ model: 'deepseek/deepseek-chat' }]);
    for (const [list, told] of [
      ['gpt-5', 'got "gpt-5"'],
      ['nobody:gpt-5', 'providers: openai, anthropic, gemini'],
      ['constructor:x', 'got "constructor:x"'],
      ['', 'got ""'],
      ['openai:a,openai:a', 'names openai:a twice'],
    ] as const) {
      expect(() => models(list)).toThrow(told);
      expect(() => models(list)).toThrow(UsageError);
    }
    expect(() => cliOptions(['--models', 'openai:a', '--model', 'b'], {})).toThrow('exclude each other');
    expect(() => cliOptions(['--models', 'openai:a', '--base-url', 'http://a.test'], {})).toThrow('OPENAI_BASE_URL');
    expect(() => cliOptions(['--models', 'openai:a', '--live', '--mock'], {})).toThrow('exclude each other');
  });

  it('may ask for help, in spite of anything else', () => {
    expect(cliOptions(['--live', '-h'], {})).toBe('help');
  });

  it.each([
    [['--modell', 'x'], "Unknown option '--modell'. See --help"],
    [['--model'], "Option '--model <value>' argument missing. See --help"],
    [['--model', 'two words'], '--model must be a model\'s name such as gemini-2.5-flash, got "two words".'],
    [['--json=yes'], "Option '--json' does not take an argument. See --help"],
    [['--live', '--mock'], '--live and --mock exclude each other'],
    [['--live'], '--live needs an API key: set GOOGLE_API_KEY or GEMINI_API_KEY'],
    [['  '], 'The question is empty'],
    [['--base-url', 'ftp://x'], '--base-url must be a URL that begins with http:// or https://, got "ftp://x".'],
    [['--base-url', 'http://localhost:1'], '--base-url is for the real API: set GOOGLE_API_KEY'],
  ])('%j are refused, saying what to do', (args, message) => {
    expect(() => cliOptions(args, {})).toThrow(UsageError);
    expect(() => cliOptions(args, {})).toThrow(message);
  });
});
