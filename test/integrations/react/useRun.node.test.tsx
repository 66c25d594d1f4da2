import { runTasks } from 'parallel-genai';
import { useRun } from 'parallel-genai/react';
import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';

describe('useRun on a server', () => {
  it('starts nothing and renders the idle view', () => {
    const task = vi.fn(() => 'answer');
    const factory = vi.fn(() => runTasks({ task }));
    function App() {
      const { status, state } = useRun(factory, ['question']);
      return (
        <p>
          {status}, {state.tasks.size} tasks
        </p>
      );
    }
    const html = renderToString(
      <StrictMode>
        <App />
      </StrictMode>,
    );
    expect(html.replaceAll('<!-- -->', '')).toBe('<p>idle, 0 tasks</p>');
    expect(factory).not.toHaveBeenCalled();
    expect(task).not.toHaveBeenCalled();
  });
});
