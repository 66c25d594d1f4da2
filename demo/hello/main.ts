import { GoogleGenerativeAI } from '@google/generative-ai';
import { setupWorker } from 'msw/browser';
import { runState, runTasks, type TaskState } from 'parallel-genai';
import { askGemini } from 'parallel-genai/gemini';
import { mockGemini } from 'parallel-genai/testing';
import type { Subscription } from 'rxjs';

// A mock of the Gemini API answers, inside this page. To ask the real one leave this line out, and give a key below.
// Never ship a key to visitors: keep it on a server, as `npm run server` shows.
const mock = mockGemini({
  answer: ({ system, prompt }) => `You asked “${prompt}”. ${mockWords(system)}`,
  chunkMs: [40, 160],
});
await setupWorker(...mock).start({ quiet: true, onUnhandledRequest: 'bypass' });

const gemini = new GoogleGenerativeAI('any key will do for the mock');
const languages = ['English', 'Danish', 'French', 'Italian'];
let running: Subscription | undefined;

document.querySelector('form')?.addEventListener('submit', (event) => {
  event.preventDefault();
  const question = document.querySelector('input')?.value ?? '';

  // A task is a name and a function that asks.
  const tasks = languages.map((language) => {
    const model = gemini.getGenerativeModel({ model: 'gemini-2.5-flash', systemInstruction: `Answer in ${language}.` });
    return { name: language, run: askGemini(model, question) };
  });

  // To unsubscribe is to cancel: the calls of the question before are aborted. To subscribe is to ask, all at once.
  running?.unsubscribe();
  running = runTasks(tasks, { retry: true })
    .pipe(runState(languages))
    .subscribe(({ tasks }) => draw(tasks));
});
document.querySelector('button')?.removeAttribute('disabled');

function mockWords(system: string): string {
  return `I was told: ${system} But I am a mock, and wrote this before you asked; it comes in pieces, as a model writes.`;
}

/** Draws the tasks as they are now: they come anew with each piece of any answer. */
function draw(tasks: Iterable<[string, TaskState]>): void {
  const answers = [...tasks].map(([name, { status, text, error }]) => {
    const section = document.createElement('section');
    section.appendChild(document.createElement('h2')).textContent = `${name}: ${status}`;
    section.appendChild(document.createElement('p')).textContent = status === 'failed' ? String(error) : text;
    return section;
  });
  document.querySelector('#answers')?.replaceChildren(...answers);
}
