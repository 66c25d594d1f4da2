import { context, propagation } from '@opentelemetry/api';
import { createWorker, runTasksOn } from 'parallel-genai/bullmq';
import { tracing } from 'parallel-genai/otel';
import { lastValueFrom } from 'rxjs';
import { afterAll, expect, it } from 'vitest';
import { named, registerSdk } from '../../integrations/otel/telemetry.js';
import { describeWithRedis } from './support/withRedis.js';

const sdk = registerSdk();
afterAll(() => sdk.stop());

describeWithRedis('a trace', (cluster) => {
  it("reaches the worker in the task's metadata: the task's span there is linked to its caller's", async () => {
    const { connection } = cluster.server;
    const registry = { ask: (question: string) => `answer to ${question}` };
    const worker = createWorker(cluster.queue, registry, { connection, around: tracing() });
    const caller = await sdk.tracer.startActiveSpan('caller', async (span) => {
      const metadata: Record<string, string> = {};
      propagation.inject(context.active(), metadata);
      const tasks = [{ name: 'english', task: 'ask', args: ['why?'], metadata }];
      await lastValueFrom(runTasksOn(cluster.queue, tasks, { connection }), { defaultValue: undefined });
      span.end();
      return span.spanContext();
    });
    await worker.close();
    const [task] = named(sdk.spans, 'task english');
    expect(task?.links.map(({ context }) => [context.traceId, context.spanId])).toEqual([
      [caller.traceId, caller.spanId],
    ]);
    expect(named(sdk.spans, 'attempt english')).toHaveLength(1);
  });
});
