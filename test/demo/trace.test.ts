import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { otlpReceiver } from '../integrations/otel/otlpReceiver.js';
import { serve } from '../support/serve.js';
import { runScript } from './runScript.js';

describe('npm run trace without a key, piped', () => {
  it('prints the trace as a tree with times, with what failed, was retried, hedged and timed out', async () => {
    const { code, stdout, stderr } = await runScript('trace').ended;
    expect(stderr).toBe('');
    expect([0, 1]).toContain(code);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/embedded mock of Gemini answers/);
    expect(stdout).toMatch(/^invoke_workflow languages +0\.00 s +\d+\.\d\d s ━+$/m);
    expect(stdout).toMatch(/^├─ task english +\d\.\d\d s +\d+\.\d\d s/m);
    const below = (task: string) => new RegExp(`task ${task} [^]*?(?=\\n\\S+ task |\\n\\n)`).exec(stdout)?.[0] ?? '';
    expect(below('danish').match(/generate_content \S+ \(503\)/g)).toHaveLength(2);
    expect(below('danish').match(/POST \(503\)/g)).toHaveLength(2);
    expect(below('danish').match(/· 503: again in \d\.\d\d s/g)).toHaveLength(2);
    expect(below('french')).toMatch(/\(stopped\)[^]*\(hedge\)/);
    expect(below('italian')).toMatch(/\(idle_timeout\)[^]*· idle_timeout: again in/);
    // On a busy machine more attempts may fall silent.
    expect(stdout).toMatch(/^\d of 4 answered in \d+\.\d s: \d+ attempts, \d+ tokens\.$/m);
    expect(Math.max(...lines.slice(1).map((line) => line.length))).toBeLessThan(80);
    expect(stdout).toBe(stripVTControlCharacters(stdout));
  });

  it.each([
    ['protobuf', {}, 'application/x-protobuf'],
    ['JSON', { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'application/json'],
  ])('exports it as well, as %s, and prints the spans as lines of JSON with --json', async (_format, more, type) => {
    const receiver = await otlpReceiver();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...more };
    const { code, stdout, stderr } = await runScript('trace', ['--json'], { env }).ended;
    expect([0, 1]).toContain(code);
    expect(stderr).toContain(`Exported to ${receiver.url}.`);
    const printed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { name: string }).name);
    expect(printed).toContain('invoke_workflow languages');
    expect(receiver.spans.toSorted()).toEqual(printed.toSorted());
    expect(receiver.metrics).toContain('gen_ai.client.token.usage');
    expect([...receiver.contentTypes]).toEqual([type]);
  });

  it('says where it could not export to, and prints the tree all the same', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_EXPORTER_OTLP_TIMEOUT: '100' };
    const { stdout } = await runScript('trace', [], { env }).ended;
    expect(stdout).toContain('invoke_workflow languages');
    expect(stdout).toMatch(/^Nothing could be exported to http:\/\/127\.0\.0\.1:1: /m);
  });

  it('prints the tree before it waits for a collector that does not answer, and loses nothing to Ctrl-C then', async () => {
    const collector = await serve(() => undefined);
    const long = '600000';
    const patience = {
      OTEL_EXPORTER_OTLP_TIMEOUT: long,
      OTEL_BSP_EXPORT_TIMEOUT: long,
      OTEL_METRIC_EXPORT_TIMEOUT: long,
    };
    const script = runScript('trace', [], { env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...patience } });
    await script.printed(/^\d of 4 answered in /m);
    script.child.kill('SIGINT');
    expect((await script.ended).stdout).toContain('invoke_workflow languages');
  });

  it.each(['nonsense', 'localhost:4318', 'ftp://user:top-secret@localhost'])(
    'refuses %s as the address of a collector, with exit code 2',
    async (address) => {
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: address };
      const { code, stderr } = await runScript('trace', [], { env }).ended;
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^OTEL_EXPORTER_OTLP_ENDPOINT must begin with http/)]);
      expect(stderr).not.toContain('top-secret');
    },
  );

  it('refuses several models', async () => {
    const { code, stderr } = await runScript('trace', ['--models', 'openai:gpt-5']).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining('a trace asks Gemini')]);
  });
});
