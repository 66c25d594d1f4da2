/** The recipe of docs/openai.md: an answer that does not fit a schema is asked for again. */
import { IncompleteAnswerError } from 'parallel-genai';
import { askOpenAI } from 'parallel-genai/openai';
import { mockOpenAI } from 'parallel-genai/testing';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { mockedNetwork, use } from '../../integrations/testing/network.js';
import { play } from '../../support/play.js';

mockedNetwork();

const City = v.object({ name: v.string(), inhabitants: v.number() });
const fitting =
  <const Schema extends v.GenericSchema>(schema: Schema) =>
  ({ text }: { readonly text: string }): v.InferOutput<Schema> => {
    const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    if (result.success) return result.output;
    const where = result.issues.map((issue) => v.getDotPath(issue) ?? 'the whole').join(', ');
    throw new IncompleteAnswerError(`the answer does not fit the schema: ${where}`, undefined, text);
  };
const city = askOpenAI(
  { url: 'https://openai.test/v1', headers: { authorization: 'Bearer any' } },
  { model: 'gpt-test', messages: [{ role: 'user', content: 'The largest city of Jutland?' }] },
  { select: fitting(City) },
);

it('asks again for what is no JSON, and for JSON of another shape', async () => {
  const mock = use(
    mockOpenAI({
      answer: [
        { attempt: 1, answer: 'It is Aarhus.' },
        { attempt: 2, answer: '{"name":"Aarhus","inhabitants":"many"}' },
        { attempt: 3, answer: '{"name":"Aarhus","inhabitants":290598}' },
      ],
    }),
  );
  const { events, value, report } = await play(city, { retry: { attempts: 3, delay: () => 0 } });
  expect(value).toEqual({ name: 'Aarhus', inhabitants: 290_598 });
  const failures = events.flatMap((event) => (event.type === 'retry' ? [(event.error as Error).message] : []));
  expect(failures).toEqual([
    'the answer does not fit the schema: the whole',
    'the answer does not fit the schema: inhabitants',
  ]);
  expect(mock.counts.answered).toBe(3);
  // All three were paid for.
  expect(report?.usage?.inputTokens).toBe(21);
});
