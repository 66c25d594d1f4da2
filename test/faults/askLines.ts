import { HttpError, type TaskContext } from 'parallel-genai';

/** A task as a user writes it with nothing but `fetch`: text in lines, whole once the line END has come. */
export async function* askLines(url: string, { signal }: TaskContext<string>): AsyncGenerator<string, string> {
  const response = await fetch(`${url}/lines`, { signal });
  if (!response.ok || !response.body) throw new HttpError(`HTTP ${response.status}`, response.status);
  let text = '';
  let rest = '';
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === 'END') return text;
      if (!/^t\d+a\d+p\d+ $/.test(line)) throw new Error('the answer holds what is no line of it');
      text += line;
      yield line;
    }
  }
  throw new Error('the answer broke off');
}
