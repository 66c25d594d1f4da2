import { combineInstruction } from '../model/combinePrompt.js';
import type { RunPlan } from '../model/RunPlan.js';
import { runOptions } from '../model/settings.js';
import { codeNames, providerCode } from './providerCode.js';

/** The TypeScript program that does this run: the same tasks, the same options, against the real API. */
export function runAsCode(plan: RunPlan): string {
  const { combine, question, settings, source, tasks } = plan;
  const { concurrency, retry, timeoutMs } = runOptions(settings);
  const mocked = source === 'mock';
  const asked = tasks.map(({ model }) => codeNames(model).provider);
  const providers = [...new Set(asked)].map((provider) => providerCode(provider, mocked));
  const imports = [...new Set(providers.flatMap((code) => code.imports))].toSorted();
  const mocks = [...new Set(providers.map(({ mock }) => mock))];
  const sdk = imports.some((line) => line.includes('@google')) ? ' @google/generative-ai' : '';
  const lines = [
    `// npm install parallel-genai rxjs${sdk}${mocked ? ' msw' : ''}`,
    ...(mocked ? ["import { setupServer } from 'msw/node';"] : []),
    "import { finalState, runTasks } from 'parallel-genai';",
    ...imports,
    ...(mocked ? [`import { ${mocks.join(', ')} } from 'parallel-genai/testing';`] : []),
    "import { tap } from 'rxjs';",
    '',
    ...(mocked ? mockLines(plan, mocks) : []),
    ...providers.flatMap(({ client }) => client),
    '',
    `const question = ${literal(question)};`,
    '',
    ...providers.flatMap(({ ask }) => [...ask, '']),
    'const tasks = [',
    ...tasks.map(
      ({ name, model, instruction }) =>
        `  { name: ${literal(name)}, run: ${callOf(model)}, ${literal(instruction)}, question) },`,
    ),
    '];',
    '',
    `const options = { concurrency: ${concurrency}, timeoutMs: ${grouped(timeoutMs)}, retry: ${String(retry)} };`,
    '',
    '// Each answer the moment it completes; chunks, retries and failures are events of the same stream.',
    'const run = await finalState(',
    '  runTasks(tasks, options).pipe(',
    '    tap((event) => {',
    "      if (event.type === 'complete') console.log(`\\n# ${event.name}, ${event.elapsedMs} ms\\n${event.value}`);",
    "      if (event.type === 'retry') console.warn(`${event.name}: again in ${event.delayMs} ms`);",
    "      if (event.type === 'error') console.error(`${event.name} failed:`, event.error);",
    '    }),',
    '  ),',
    ');',
    ...(combine ? combineLines(tasks[0]?.model ?? '') : ["console.log('\\nIn this order:', run.ranking.join(', '));"]),
    ...(mocked ? ['server.close();'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Beginning of the call that asks a model: `openai('gpt-5'`. */
function callOf(name: string): string {
  const { ask, model } = codeNames(name);
  return `${ask}(${literal(model)}`;
}

/** The mock as the panel sets it. With the real API these lines go, and a key comes. */
function mockLines({ settings }: RunPlan, mocks: readonly string[]): string[] {
  const { latencyMs, chunkMs, chunkChars, overloadedShare, rateLimitShare, rateLimitS, cutShare } = settings;
  const failures = [
    ...(overloadedShare > 0 ? [`{ fail: 'overloaded', probability: ${overloadedShare / 100} }`] : []),
    ...(rateLimitShare > 0
      ? [
          `{ fail: { kind: 'rateLimit', retryAfterMs: ${grouped(rateLimitS * 1_000)} }, probability: ${rateLimitShare / 100} }`,
        ]
      : []),
    ...(cutShare > 0 ? [`{ fail: { kind: 'cut', atFraction: 0.5 }, probability: ${cutShare / 100} }`] : []),
  ];
  return [
    '// A mock answers here, as on the page. For the real API leave it out and give the client a key.',
    'const script = {',
    '  answer: ({ prompt, system }: { prompt: string; system: string }) => `(${system})\\n\\nYou asked: ${prompt}`,',
    `  latencyMs: [${round(latencyMs * 0.6)}, ${round(latencyMs * 1.4)}] as const,`,
    `  chunkMs: [${chunkMs * 0.5}, ${chunkMs * 1.5}] as const,`,
    `  chunkChars: [${round(chunkChars * 0.4)}, ${round(chunkChars * 1.6)}] as const,`,
    ...(failures.length > 0 ? ['  failures: [', ...failures.map((rule) => `    ${rule},`), '  ] as const,'] : []),
    '};',
    `const server = setupServer(${mocks.map((mock) => `...${mock}(script)`).join(', ')});`,
    "server.listen({ onUnhandledRequest: 'bypass' });",
  ];
}

const combineLines = (model: string): string[] => [
  '',
  '// One more call combines the answers.',
  'const answers = run.ranking.map((name) => `Answer of ${name}:\\n${run.tasks.get(name)?.value}`);',
  "const prompt = [`Question: ${question}`, ...answers].join('\\n\\n');",
  `const orchestrator = ${callOf(model)}, ${literal(combineInstruction)}, prompt);`,
  'const combined = await finalState(runTasks({ orchestrator }, options));',
  "console.log('\\n# combined\\n', combined.tasks.get('orchestrator')?.value);",
];

/** A string literal in the house's quotes; JSON's escapes are JavaScript's too. */
function literal(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'");
  return `'${inner.replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`)}'`;
}

/** Without the dust of binary fractions. */
const round = (number: number): number => Math.round(number * 10) / 10;

const grouped = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, '_');
