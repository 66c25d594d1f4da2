/** A page that asks its server with `useRun`, and comes back to the run after a reload. */
import { useRun } from 'parallel-genai/react';
import { fromEventStream, resumeEventStream } from 'parallel-genai/sse';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const storageKey = 'answers';

const ask = () =>
  fromEventStream('./runs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question: 'What is MLOps?', tasks: [{ name: 'english' }, { name: 'danish' }] }),
    reconnect: true,
    storageKey,
  });

function App() {
  const { state, status, start, cancel } = useRun(ask, undefined, { resume: () => resumeEventStream(storageKey) });
  return (
    <main>
      <p role="status">{status}</p>
      <button onClick={() => start()}>Ask</button>
      <button onClick={cancel}>Cancel</button>
      {[...state.tasks].map(([name, task]) => (
        <article key={name} data-status={task.status}>
          {task.text}
        </article>
      ))}
    </main>
  );
}

createRoot(document.body).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
