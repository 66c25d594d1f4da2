import { runTasks, type TaskEvent } from 'parallel-genai';
import { useRun, type UseRunResult } from 'parallel-genai/react';
import { Activity, StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server.browser';
import { NEVER } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mount } from './mount.js';
import { ScriptedRun } from './ScriptedRun.js';

let run: ScriptedRun;
/** What the hook returned last. */
let result: UseRunResult<TaskEvent<'a', string, string>>;
beforeEach(() => {
  run = new ScriptedRun();
});
afterEach(() => {
  vi.restoreAllMocks();
});

function Asked({ question }: { question: string }) {
  result = useRun(run.events, [question]);
  return <p>{`${result.status}: ${result.state.tasks.get('a')?.text ?? ''}`}</p>;
}

describe('useRun with deps', () => {
  it('starts on mount, shows the text as it comes, and the end', async () => {
    const { element } = await mount(<Asked question="MLOps?" />);
    await expect.poll(() => result.running).toBe(true);
    run.context.emit('ML');
    run.context.emit('Ops');
    await expect.poll(() => element.textContent).toBe('running: MLOps');
    run.answer('MLOps is …');
    await expect.poll(() => element.textContent).toBe('completed: MLOps');
    expect(result.running).toBe(false);
    expect(result.state.tasks.get('a')).toMatchObject({ status: 'completed', value: 'MLOps is …', rank: 1 });
    expect(run).toMatchObject({ started: 1, aborted: 0 });
  });

  it('makes one run, not two, under StrictMode', async () => {
    const { element } = await mount(<Asked question="MLOps?" />, { strict: true });
    await expect.poll(() => run.started).toBe(1);
    run.context.emit('alive');
    await expect.poll(() => element.textContent).toBe('running: alive');
    expect(run).toMatchObject({ started: 1, aborted: 0 });
  });

  it('cancels and starts anew when a dep changes, and does neither when none does', async () => {
    const { element, render } = await mount(<Asked question="MLOps?" />);
    await expect.poll(() => run.started).toBe(1);
    run.context.emit('old');
    await expect.poll(() => element.textContent).toBe('running: old');
    await render(<Asked question="MLOps?" />);
    expect(run).toMatchObject({ started: 1, aborted: 0 });
    await render(<Asked question="DevOps?" />);
    await expect.poll(() => run).toMatchObject({ started: 2, aborted: 1 });
    await expect.poll(() => element.textContent).toBe('running: ');
    run.answer('new');
    await expect.poll(() => result.state.tasks.get('a')?.value).toBe('new');
    expect(run).toMatchObject({ started: 2, aborted: 1 });
  });

  it('aborts when the component is unmounted, and cannot be started again', async () => {
    const { unmount } = await mount(<Asked question="MLOps?" />);
    await expect.poll(() => run.started).toBe(1);
    unmount();
    await expect.poll(() => run.aborted).toBe(1);
    result.start();
    expect(run.started).toBe(1);
  });

  it('makes up for a run that a hidden Activity cut short, and does not repeat one that had ended', async () => {
    const at = (mode: 'visible' | 'hidden') => (
      <Activity mode={mode}>
        <Asked question="MLOps?" />
      </Activity>
    );
    const { render } = await mount(at('visible'));
    await expect.poll(() => run.started).toBe(1);
    await render(at('hidden'));
    await expect.poll(() => run.aborted).toBe(1);
    await render(at('visible'));
    await expect.poll(() => run.started).toBe(2);
    run.answer('done');
    await expect.poll(() => result.status).toBe('completed');
    await render(at('hidden'));
    await render(at('visible'));
    expect(run).toMatchObject({ started: 2, aborted: 1 });
    expect(result.state.tasks.get('a')?.value).toBe('done');
  });

  it('stays idle while the factory has nothing to run', async () => {
    function App({ question }: { question: string }) {
      result = useRun(() => (question ? run.events() : undefined), [question]);
      return <p>{result.status}</p>;
    }
    const { render } = await mount(<App question="" />);
    expect(result.status).toBe('idle');
    await render(<App question="MLOps?" />);
    await expect.poll(() => result.status).toBe('running');
    await render(<App question="" />);
    await expect.poll(() => result.status).toBe('idle');
    expect(run).toMatchObject({ started: 1, aborted: 1 });
  });

  it('takes over what a server rendered, and starts then', async () => {
    const page = (
      <StrictMode>
        <Asked question="MLOps?" />
      </StrictMode>
    );
    const element = document.body.appendChild(document.createElement('main'));
    element.innerHTML = renderToString(page);
    expect(element.textContent).toBe('idle: ');
    expect(run.started).toBe(0);
    const mismatch = vi.fn();
    const root = hydrateRoot(element, page, { onRecoverableError: mismatch });
    await expect.poll(() => element.textContent).toBe('running: ');
    expect(run.started).toBe(1);
    expect(mismatch).not.toHaveBeenCalled();
    root.unmount();
    element.remove();
  });
});

describe('useRun without deps', () => {
  it('waits for start(), hands its arguments on, and uses the factory of the last render', async () => {
    const asked: string[] = [];
    let start!: (question: string) => void;
    function App({ language }: { language: string }) {
      const view = useRun((question: string) => runTasks({ a: () => asked.push(`${question} (${language})`) }));
      start = view.start;
      return <p>{view.status}</p>;
    }
    const { element, render } = await mount(<App language="English" />, { strict: true });
    expect(element.textContent).toBe('idle');
    const first = start;
    await render(<App language="Danish" />);
    expect(asked).toEqual([]);
    expect(start).toBe(first);
    start('MLOps?');
    await expect.poll(() => element.textContent).toBe('completed');
    expect(asked).toEqual(['MLOps? (Danish)']);
  });

  it('takes a cold Observable as it is, and each start() is a run', async () => {
    const events$ = run.events();
    function App() {
      result = useRun(events$);
      return <p>{result.status}</p>;
    }
    await mount(<App />);
    result.start();
    result.start();
    expect(run).toMatchObject({ started: 2, aborted: 1 });
  });

  it('cancel() aborts at once and keeps what was answered, the latest chunks included', async () => {
    function App() {
      result = useRun(run.events);
      return <p>{`${result.status}: ${result.state.tasks.get('a')?.text ?? ''}`}</p>;
    }
    const { element } = await mount(<App />);
    result.start();
    run.context.emit('half an ans');
    result.cancel();
    expect(run.aborted).toBe(1);
    await expect.poll(() => element.textContent).toBe('cancelled: half an ans');
    result.cancel();
    expect(result.status).toBe('cancelled');
  });

  it('shows why a run failed: its signal’s reason, or what the factory threw', async () => {
    const controller = new AbortController();
    function App({ bad }: { bad: boolean }) {
      const view = useRun(() =>
        runTasks({ a: () => NEVER }, bad ? { concurrency: -1 } : { signal: controller.signal }),
      );
      return (
        <button type="button" onClick={() => view.start()}>
          {view.status} {String(view.error)}
        </button>
      );
    }
    const { element, render } = await mount(<App bad={false} />);
    const click = () => element.querySelector('button')?.click();
    click();
    await expect.poll(() => element.textContent).toBe('running undefined');
    controller.abort(new Error('the visitor left'));
    await expect.poll(() => element.textContent).toBe('failed Error: the visitor left');
    await render(<App bad />);
    click();
    await expect.poll(() => element.textContent).toMatch(/^failed RangeError: .*concurrency/);
  });
});
