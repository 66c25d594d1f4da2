/**
 * Writes a journal until it is killed: for tests of what is left then. Says `told N` for each answer it is told of. It answers
 * no more than `most` tasks: then it waits for who kills it.
 */
import type { Task } from 'parallel-genai';
import { fileJournal, resumeTasks } from '../../../src/transports/journal/index.js';

const [path = '', count = '0', most = 'Infinity'] = process.argv.slice(2);

let answered = 0;

function* tasks(): Generator<Task> {
  for (let i = 0; i < Number(count); i++) {
    yield {
      name: `t${i}`,
      run: async () => {
        process.stdout.write(`asked t${i}\n`);
        await new Promise((resolve) => setTimeout(resolve, 4));
        if (answered++ >= Number(most)) await new Promise(() => undefined);
        return `answer of t${i}`;
      },
    };
  }
}

const journal = fileJournal(path);
resumeTasks(tasks(), journal, { concurrency: 4 }).subscribe({
  next: (event) => {
    if (event.type === 'complete' && !event.replayed) process.stdout.write(`told ${event.name}\n`);
  },
  error: (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  },
  complete: () => void journal.close(),
});
