import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAsCode } from '../../demo/web/src/code/runAsCode.js';
import type { RunPlan } from '../../demo/web/src/model/RunPlan.js';
import { calm } from '../../demo/web/src/model/settings.js';
import { fourLanguages, newDraft, threeProviders } from '../../demo/web/src/model/TaskDraft.js';
import { onPage } from './onPage.js';

const visit = onPage();
const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeAll(async () => {
  // Below the project, so that its packages are found.
  folder = await mkdtemp(`${root}/node_modules/.e2e-code-`);
});
afterAll(() => rm(folder, { recursive: true }));

const plan = (change: Partial<RunPlan> = {}): RunPlan => ({
  question: 'What is MLOps?',
  tasks: fourLanguages(),
  settings: calm,
  source: 'key',
  combine: true,
  ...change,
});

const tricky = newDraft('it\'s "so" \\ `${x}`', 'Zwei\nZeilen \u2028 \\n $& </script>', 'gemini-2.5-pro');

function problemsOf(files: string[]): string[] {
  const { config } = ts.readConfigFile(`${root}/tsconfig.json`, (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files }, ts.sys, root);
  // The code of a user has the ordinary strictness.
  const program = ts.createProgram(files, { ...options, noPropertyAccessFromIndexSignature: false });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

describe('a run as code', () => {
  it('compiles, whatever the run is', async () => {
    const plans: Record<string, RunPlan> = {
      key: plan(),
      providers: plan({ tasks: threeProviders() }),
      mockedProviders: plan({ source: 'mock', tasks: threeProviders() }),
      mock: plan({ source: 'mock' }),
      failing: plan({ source: 'mock', settings: { ...calm, cutShare: 30, overloadedShare: 10, rateLimitShare: 5 } }),
      plain: plan({ combine: false, settings: { ...calm, retry: false } }),
      escapes: plan({ question: 'Say "hi",\nit’s \\late\\ `${now}`', tasks: [tricky] }),
    };
    const files = Object.entries(plans).map(([name, plan]) => [`${folder}/${name}.ts`, runAsCode(plan)] as const);
    for (const [file, code] of files) await writeFile(file, code);
    expect(problemsOf(files.map(([file]) => file))).toEqual([]);
  });

  it('says the same as the run: texts, models and options', () => {
    const question = 'Say "hi",\nit’s \\late\\ \'now\'';
    const code = runAsCode(plan({ question, tasks: [tricky], settings: { ...calm, concurrency: 3 } }));
    const literal = /^const question = (.*);$/m.exec(code)?.[1] ?? '';
    expect(runInNewContext(literal)).toBe(question);
    const [, name, rest] = /^ {2}\{ name: (.*), run: ask\((.*), question\) \},$/m.exec(code) ?? [];
    const texts = runInNewContext(`[${name}, ${rest}].join('|')`) as string;
    expect(texts).toBe([tricky.name, tricky.model, tricky.instruction].join('|'));
    expect(code).toContain('{ concurrency: 3, timeoutMs: 60_000, retry: 5 }');
  });

  it('is shown for the run that the page shows, and copied', async () => {
    const visitor = await visit({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = visitor;
    await visitor.askQuickly('Why is the sky blue?');
    await page.getByRole('button', { name: 'Copy as code' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied.').waitFor({ state: 'attached' });
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain("const question = 'Why is the sky blue?';");
    expect(copied).toBe(await page.getByRole('dialog').locator('code').textContent());
  });
});
