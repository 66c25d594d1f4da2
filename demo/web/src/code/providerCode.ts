import type { ModelProvider } from '../../../models/ModelProvider.js';
import { modelProvider, type ModelProviderName } from '../../../models/modelProviders.js';
import { parseModelOrGemini } from '../../../models/parseModelName.js';

/** The parts of a program that are about a provider. */
export interface ProviderCode {
  readonly imports: readonly string[];
  /** The mock's handlers, by the name of what makes them. */
  readonly mock: string;
  /** What makes the client, or checks that the key is there. */
  readonly client: readonly string[];
  /** The function that makes tasks. */
  readonly ask: readonly string[];
}

/** Of a model that is asked: its provider, its own name, and the name of the function that asks it. */
export function codeNames(name: string): { provider: ModelProviderName; model: string; ask: string } {
  const { provider, model } = parseModelOrGemini(name) ?? { provider: 'gemini' as const, model: name };
  return { provider, model, ask: provider === 'gemini' ? 'ask' : provider };
}

export function providerCode(provider: ModelProviderName, mocked: boolean): ProviderCode {
  const facts = modelProvider(provider);
  return facts.api === 'gemini' ? geminiCode(mocked) : fetchCode(provider, facts, mocked);
}

const geminiCode = (mocked: boolean): ProviderCode => ({
  imports: [
    "import { GoogleGenerativeAI } from '@google/generative-ai';",
    "import { askGemini, safetySettings } from 'parallel-genai/gemini';",
  ],
  mock: 'mockGemini',
  client: mocked
    ? ["const client = new GoogleGenerativeAI('any key will do');"]
    : [
        'const apiKey = process.env.GEMINI_API_KEY;',
        "if (!apiKey) throw new Error('Set GEMINI_API_KEY to a key of the Gemini API.');",
        'const client = new GoogleGenerativeAI(apiKey);',
      ],
  ask: [
    'const ask = (model: string, systemInstruction: string, prompt: string) =>',
    '  askGemini(',
    '    client.getGenerativeModel({',
    '      model,',
    '      safetySettings: safetySettings(),',
    '      ...(systemInstruction && { systemInstruction }),',
    '    }),',
    '    prompt,',
    '  );',
  ],
});

function fetchCode(provider: ModelProviderName, facts: ModelProvider, mocked: boolean): ProviderCode {
  const { api, url, label } = facts;
  const [keyName] = facts.keyNames;
  const key = mocked || keyName === undefined ? "'any key will do'" : `\`\${process.env.${keyName}}\``;
  const bearer = mocked || keyName === undefined ? "'Bearer any key will do'" : `\`Bearer \${process.env.${keyName}}\``;
  const head = `const ${provider} = (model: string, system: string, prompt: string) =>`;
  const check = `if (!process.env.${keyName}) throw new Error('Set ${keyName} to a key of ${label}.');`;
  return {
    imports: [
      api === 'openai'
        ? "import { askOpenAI } from 'parallel-genai/openai';"
        : "import { askAnthropic } from 'parallel-genai/anthropic';",
    ],
    mock: api === 'openai' ? 'mockOpenAI' : 'mockAnthropic',
    client: mocked || keyName === undefined ? [] : [check],
    ask:
      api === 'openai'
        ? [
            head,
            '  askOpenAI(',
            `    { url: '${url}', headers: { authorization: ${bearer} } },`,
            "    { model, messages: [{ role: 'system', content: system }, { role: 'user', content: prompt }] },",
            '  );',
          ]
        : [
            head,
            '  askAnthropic(',
            `    { headers: { 'x-api-key': ${key} } },`,
            "    { model, max_tokens: 4_096, system, messages: [{ role: 'user', content: prompt }] },",
            '  );',
          ],
  };
}
