import { styleText } from 'node:util';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { backoff, finalState, type RunState, runTasks } from 'parallel-genai';
import { askGemini } from 'parallel-genai/gemini';
import { tracing } from 'parallel-genai/otel';
import { fromEvent, takeUntil, tap } from 'rxjs';
import { mockNotice } from './apiOptions.js';
import type { CliOptions } from './cliOptions.js';
import { languages } from './languages.js';
import { main } from './main.js';
import { hardScript } from './mock/hardScript.js';
import { openGemini } from './openGemini.js';
import { listen } from './server/listen.js';
import { exportEndpoint } from './trace/exportEndpoint.js';
import { startTelemetry, type Telemetry } from './trace/startTelemetry.js';
import { traceTree } from './trace/traceTree.js';
import { UsageError } from './UsageError.js';

const purpose = `Asks in four languages, with failures, a hedge and a timeout on the way, and prints the trace of it all;
OTEL_EXPORTER_OTLP_ENDPOINT names a collector that gets the trace and the metrics as well.`;

await main({ command: 'trace', purpose }, async (cli) => {
  if (cli.models.length > 0) throw new UsageError('--models is for npm start: a trace asks Gemini.');
  const spans = new InMemorySpanExporter();
  const telemetry = startTelemetry(process.env, [new SimpleSpanProcessor(spans)]);
  const gemini = await openTraced(cli);
  const say = cli.json ? console.error : console.log;
  say(gemini.notice);
  say(`\nQuestion: ${cli.question}\n`);

  let interrupted = false;
  const interruption$ = fromEvent(process, 'SIGINT').pipe(tap(() => (interrupted = true)));
  const ask = (language: keyof typeof languages) => askGemini(gemini.model(languages[language]), cli.question);
  const tasks = {
    english: ask('english'),
    danish: ask('danish'),
    french: { run: ask('french'), hedge: { afterMs: 1_000 } },
    italian: { run: ask('italian'), idleTimeoutMs: 1_500 },
  };
  const retry = { attempts: 4, delay: backoff({ initialMs: 500, maxMs: 2_000 }) };
  const run$ = runTasks(tasks, { retry, timeoutMs: 60_000, around: tracing({ workflow: 'languages' }) });
  const run = await finalState(run$.pipe(takeUntil(interruption$)));
  gemini.close();
  const finished = spans.getFinishedSpans();

  const isColoured = process.stdout.isTTY && !process.env['NO_COLOR'];
  const colours = { failed: 'red', stopped: 'gray', plain: 'reset' } as const;
  if (cli.json) for (const span of finished) console.log(JSON.stringify(plain(span)));
  else {
    for (const { text, tone } of traceTree(finished, Math.max(60, process.stdout.columns || 80) - 1))
      console.log(isColoured ? styleText(colours[tone], text) : text);
    console.log(`\n${summary(run)}`);
  }
  // Last: a collector that does not answer is waited for, and holds back nothing.
  const exported = await stop(telemetry);
  if (exported !== undefined) say(exported);
  if (interrupted) return 130;
  return run.counts.completed === run.tasks.size ? 0 : 1;
});

/** Gemini, or its mock behind real HTTP, so that the trace shows requests. */
async function openTraced(cli: CliOptions) {
  if (cli.apiKey !== undefined) return openGemini(cli, hardScript);
  const [{ getResponse }, { mockGemini }] = await Promise.all([import('msw'), import('parallel-genai/testing')]);
  const handlers = [...mockGemini(hardScript)];
  const answer = async (request: Request) =>
    (await getResponse(handlers, request)) ?? new Response(null, { status: 404 });
  const mock = await listen(answer, {});
  const gemini = await openGemini({ ...cli, apiKey: 'the-mock-takes-any-key', baseUrl: mock.url }, hardScript);
  return { ...gemini, notice: mockNotice(cli), close: () => void mock.close() };
}

/** @returns what became of the export, if there was one */
async function stop(telemetry: Telemetry): Promise<string | undefined> {
  const endpoint = exportEndpoint(process.env)?.shown;
  try {
    await telemetry.stop();
    return endpoint ? `Exported to ${endpoint}.` : undefined;
  } catch (error) {
    return `Nothing could be exported to ${endpoint}: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

function summary({ counts, tasks, elapsedMs, usage }: RunState): string {
  const attempts = [...tasks.values()].reduce((sum, task) => sum + task.attempts, 0);
  const tokens = usage?.totalTokens === undefined ? '' : `, ${usage.totalTokens} tokens`;
  return `${counts.completed} of ${tasks.size} answered in ${(elapsedMs / 1_000).toFixed(1)} s: ${attempts} attempts${tokens}.`;
}

type Span = ReturnType<InMemorySpanExporter['getFinishedSpans']>[number];

function plain(span: Span) {
  const { name, parentSpanContext, startTime, duration, attributes, events, status } = span;
  const { traceId, spanId } = span.spanContext();
  const ms = ([seconds, nanos]: Span['startTime']) => seconds * 1_000 + nanos / 1e6;
  return {
    ...{ name, traceId, spanId, parentSpanId: parentSpanContext?.spanId },
    ...{ startMs: ms(startTime), durationMs: ms(duration), status: ['unset', 'ok', 'error'][status.code], attributes },
    events: events.map(({ name, attributes }) => ({ name, attributes })),
  };
}
