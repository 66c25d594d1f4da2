import { askVac, type ChatMessage, type VacAnswer } from 'parallel-genai/vac';
import type { TaskFunction } from 'parallel-genai';
import { expectTypeOf, it } from 'vitest';

const connection = { url: 'https://vac.example.com', vac: 'demo' };

it('types the answer as text, or as what select makes of it', () => {
  expectTypeOf(askVac(connection, 'Hi')).toEqualTypeOf<TaskFunction<[], string, string>>();
  expectTypeOf(askVac(connection, 'Hi', { select: (answer) => answer })).toEqualTypeOf<
    TaskFunction<[], VacAnswer, string>
  >();
});

it('takes histories as servers read them', () => {
  const chatHistory = [
    { role: 'user', content: 'Hi' },
    { name: 'Human', content: 'Hi' },
    { name: 'AI', text: 'Hello' },
  ] as const;
  askVac(connection, 'Hi', { chatHistory });
  expectTypeOf<{ name: string; content: string }>().toExtend<ChatMessage>();
  // @ts-expect-error -- beside a name, servers overlook the role
  askVac(connection, 'Hi', { chatHistory: [{ role: 'user', name: 'Ann', content: 'Hi' }] });
  // @ts-expect-error -- nobody said it
  askVac(connection, 'Hi', { chatHistory: [{ content: 'Hi' }] });
});
