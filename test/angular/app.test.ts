import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { preview } from 'vite';
import { expect, it } from 'vitest';
import { describeLanguagesDemo } from '../browser/describeLanguagesDemo.js';

const root = fileURLToPath(new URL('../../demo/angular', import.meta.url));

/** What its visitor would type; what is printed appears only where it fails. */
function npm(...args: string[]): void {
  try {
    execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`npm ${args.join(' ')} failed in demo/angular\n${stdout}${stderr}`);
  }
}

describeLanguagesDemo(
  'the Angular app, built on the packed library, in Chromium',
  async () => {
    npm('run', 'library');
    npm('ci');
    npm('run', 'build');
    const server = await preview({ root, configFile: false, logLevel: 'error', preview: { port: 0 } });
    return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
  },
  (page) => {
    it('asks each question once, though a signal and the async pipe both follow the run', async () => {
      const asked: string[] = [];
      page().on('request', (request) => {
        const language = /Answer in (\w+)/.exec(request.postData() ?? '')?.[1];
        if (language) asked.push(language);
      });
      await page().getByRole('button', { name: 'Ask' }).click();
      await page().getByText('4 of 4 answered.').waitFor();
      // French twice: its first attempt meets a 503.
      expect(asked.toSorted()).toEqual(['Danish', 'English', 'French', 'French', 'Italian']);
      const ranking = await page().locator('.ranking').textContent();
      expect(ranking?.split(', ').toSorted()).toEqual(['Danish', 'English', 'French', 'Italian']);
    });
  },
);
