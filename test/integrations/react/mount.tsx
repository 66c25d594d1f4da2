import { type ReactNode, StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { onTestFinished } from 'vitest';

function Probe({ reached }: { reached: () => void }) {
  useEffect(reached, [reached]);
  return null;
}

/** A real React root in the page, gone when the test is. Rendering takes until the effects have run. */
export async function mount(first: ReactNode, { strict = false } = {}) {
  const element = document.body.appendChild(document.createElement('main'));
  const root = createRoot(element);
  const render = (node: ReactNode) =>
    new Promise<void>((resolve) => {
      // The last sibling's effects run last.
      const all = (
        <>
          {node}
          <Probe reached={resolve} />
        </>
      );
      root.render(strict ? <StrictMode>{all}</StrictMode> : all);
    });
  onTestFinished(() => {
    root.unmount();
    element.remove();
  });
  await render(first);
  return { element, render, unmount: () => root.unmount() };
}
