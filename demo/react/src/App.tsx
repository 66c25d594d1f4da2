import { useRun } from 'parallel-genai/react';
import { type FormEvent, useState } from 'react';
import { AnswerCard } from './AnswerCard.js';
import { askLanguages, type Language, languages } from './askLanguages.js';

const names = Object.keys(languages) as Language[];

export function App() {
  const [question, setQuestion] = useState('What is MLOps?');
  const { state, status, running, error, start, cancel } = useRun(askLanguages);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    start(question);
  };

  return (
    <main>
      <h1>parallel-genai in React</h1>
      <p>A mock Gemini inside this browser answers: no model is asked, and nothing leaves the page.</p>
      <form onSubmit={submit}>
        <label htmlFor="question">Question</label>
        <input id="question" value={question} required onChange={(event) => setQuestion(event.target.value)} />
        <button type="submit">Ask</button>
        <button type="button" disabled={!running} onClick={cancel}>
          Cancel
        </button>
      </form>
      <p role="status">
        {status === 'idle' && 'Ready.'}
        {running && 'Asking four at once …'}
        {status === 'completed' && `${state.counts.completed} of ${state.tasks.size} answered.`}
        {status === 'cancelled' && `Cancelled; ${state.counts.completed} of ${state.tasks.size} had answered.`}
        {status === 'failed' && `The run failed: ${error instanceof Error ? error.message : String(error)}`}
      </p>
      <div className="cards">
        {names.map((name) => (
          <AnswerCard key={name} name={name} task={state.tasks.get(name)} />
        ))}
      </div>
    </main>
  );
}
