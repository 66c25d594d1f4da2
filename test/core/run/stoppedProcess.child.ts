/**
 * Reads an answer of the server at the address given, stops itself at the first chunk, and tells each event as a line of JSON.
 *
 * The answer has begun before the run does, so that only what is there already happens from the start of the attempt to
 * where the process stops: no other process can make it wait there.
 */
import { writeSync } from 'node:fs';
import { runTasks, type TaskContext } from 'parallel-genai';

const [url = '', options = '{}'] = process.argv.slice(2);
const connection = new AbortController();
const { body } = await fetch(url, { signal: connection.signal });
const reader = body!.getReader();
const first = await reader.read();

async function* reads({ signal }: TaskContext) {
  signal.addEventListener('abort', () => connection.abort());
  let text = '';
  for (let { done, value } = first; !done; { done, value } = await reader.read()) {
    const chunk = new TextDecoder().decode(value);
    text += chunk;
    yield chunk;
  }
  return text;
}

let isStopped = false;
runTasks({ reads }, { heartbeatMs: false, ...(JSON.parse(options) as object) }).subscribe((event) => {
  const { type, attempt } = event;
  const error = event.type === 'error' ? String(event.error) : undefined;
  const value = event.type === 'complete' ? event.value : undefined;
  // Written before it stops.
  writeSync(1, `${JSON.stringify({ type, attempt, error, value })}\n`);
  if (type !== 'chunk' || isStopped) return;
  isStopped = true;
  process.kill(process.pid, 'SIGSTOP');
});
