import { runTasks, type TaskEvent } from 'parallel-genai';
import { useRun, type UseRunResult } from 'parallel-genai/react';
import { useEffect } from 'react';
import { NEVER, Observable } from 'rxjs';
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

describe('events', () => {
  it('are all there, as they happen, over every run, and subscribing starts none', async () => {
    const seen: string[] = [];
    function App() {
      const { start, events } = useRun(run.events);
      useEffect(() => {
        const subscription = events.subscribe(({ type }) => seen.push(type));
        return () => subscription.unsubscribe();
      }, [events]);
      return (
        <button type="button" onClick={start}>
          ask
        </button>
      );
    }
    const { element } = await mount(<App />, { strict: true });
    expect(run.started).toBe(0);
    for (let runs = 0; runs < 2; runs++) {
      element.querySelector('button')?.click();
      for (const chunk of 'abc') run.context.emit(chunk);
      run.answer('abc');
      await expect.poll(() => seen.at(-1)).toBe('complete');
      seen.push('end');
    }
    const once = ['start', 'chunk', 'chunk', 'chunk', 'complete', 'end'];
    expect(seen).toEqual([...once, ...once]);
  });

  it('let their handler cancel upon an answer, which then stays in the state', async () => {
    const events$ = runTasks({ fast: async () => 'the answer', slow: () => NEVER }, { heartbeatMs: false });
    function App() {
      const { status, state, events, cancel } = useRun(events$, []);
      useEffect(() => {
        const subscription = events.subscribe(({ type }) => type === 'complete' && cancel());
        return () => subscription.unsubscribe();
      }, [events, cancel]);
      return <p>{`${status}: ${String(state.tasks.get('fast')?.value)}, ${state.ranking.join()}`}</p>;
    }
    const { element } = await mount(<App />, { strict: true });
    await expect.poll(() => element.textContent).toBe('cancelled: the answer, fast');
  });
});

describe('rendering', () => {
  it('happens at most once per frame under 10,000 chunks, and misses none', async () => {
    let renders = 0;
    function App() {
      renders++;
      result = useRun(run.events);
      return <p>{`${result.status} ${result.state.tasks.get('a')?.text.length ?? 0}`}</p>;
    }
    const { element } = await mount(<App />);
    result.start();
    await expect.poll(() => element.textContent).toBe('running 0');
    renders = 0;
    let frames = 0;
    let counting = true;
    const count = () => {
      frames++;
      if (counting) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    const { port1, port2 } = new MessageChannel();
    for (let burst = 0; burst < 500; burst++) {
      for (let chunk = 0; chunk < 20; chunk++) run.context.emit('x');
      // A task of its own, so that frames come in between; and now and then a frame for sure, on a machine however busy.
      await new Promise((resolve) => {
        if (burst % 100 === 50) return requestAnimationFrame(resolve);
        port1.onmessage = resolve;
        port2.postMessage('');
      });
    }
    run.answer('');
    await expect.poll(() => element.textContent).toBe('completed 10000');
    counting = false;
    port1.close();
    expect(renders).toBeGreaterThan(1);
    // The frame that shows the end may be drawn before the counter's own turn in it.
    expect(renders).toBeLessThanOrEqual(frames + 1);
  });

  it('shows the end at once in a hidden tab, where no frame comes', async () => {
    await mount(<Asked question="MLOps?" />);
    await expect.poll(() => result.status).toBe('running');
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    vi.spyOn(window, 'requestAnimationFrame').mockReturnValue(0);
    // Nor does the timer that renews a view without frames: the end does not wait for it.
    vi.spyOn(window, 'setTimeout').mockReturnValue(0 as never);
    run.context.emit('all of it');
    run.answer('done');
    await expect.poll(() => result.state.tasks.get('a')?.value).toBe('done');
    expect(result).toMatchObject({ status: 'completed', running: false });
  });

  it('is not disturbed by a run that is over before subscribe() returns', async () => {
    const events$ = new Observable<TaskEvent<'a', string, string>>((subscriber) => {
      subscriber.next({ type: 'start', name: 'a', attempt: 1, at: 0 });
      subscriber.next({ type: 'complete', name: 'a', attempt: 1, at: 1, attempts: 1, elapsedMs: 1, value: 'quick' });
      subscriber.complete();
    });
    function App() {
      result = useRun(events$, []);
      return <p>{`${result.status}: ${result.state.tasks.get('a')?.value ?? ''}`}</p>;
    }
    const { element } = await mount(<App />, { strict: true });
    await expect.poll(() => element.textContent).toBe('completed: quick');
  });
});
