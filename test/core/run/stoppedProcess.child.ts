/** Asks the server at the address given, and tells each event as a line of JSON: what `stoppedProcess` stops. */
import { runTasks } from 'parallel-genai';

const [url = '', options = '{}'] = process.argv.slice(2);

async function* reads({ signal }: { readonly signal: AbortSignal }) {
  const { body } = await fetch(url, { signal });
  let text = '';
  for await (const bytes of body ?? []) {
    const chunk = new TextDecoder().decode(bytes);
    text += chunk;
    yield chunk;
  }
  return text;
}

runTasks({ reads }, { heartbeatMs: false, ...(JSON.parse(options) as object) }).subscribe((event) => {
  const { type, attempt } = event;
  const error = event.type === 'error' ? String(event.error) : undefined;
  console.log(JSON.stringify({ type, attempt, error, value: event.type === 'complete' ? event.value : undefined }));
});
