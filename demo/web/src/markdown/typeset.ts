import type { default as Katex } from 'katex';

let katex: typeof Katex | undefined;
let loading = false;
/** Those that wait for the library; their TeX is shown until then. */
let waiting: HTMLElement[] = [];

/** The event, on `document`, that formulas which waited for the library are drawn now. */
export const formulasDrawn = 'formulas-drawn';

/** Draws the formulas in what was rendered. The library that does it, and its fonts, are loaded when the first one occurs. */
export function typeset(within: ParentNode): void {
  const formulas = within.querySelectorAll<HTMLElement>('[data-math]');
  if (formulas.length === 0) return;
  if (katex) return draw(katex, formulas);
  waiting.push(...formulas);
  if (!loading) void load();
}

async function load(): Promise<void> {
  loading = true;
  try {
    const [library] = await Promise.all([import('katex'), import('katex/dist/katex.min.css')]);
    katex = library.default;
    draw(katex, waiting);
    document.dispatchEvent(new Event(formulasDrawn));
  } catch {
    // Without it their TeX can still be read; the next formula tries again.
    loading = false;
  }
  waiting = [];
}

function draw({ render }: typeof Katex, formulas: Iterable<HTMLElement>): void {
  for (const formula of formulas) {
    const tex = formula.textContent;
    try {
      render(tex, formula, {
        displayMode: formula.dataset['math'] === 'block',
        // A model wrote it: no links, no styles of its own, no macros without an end, nothing larger than its card.
        trust: false,
        maxExpand: 200,
        maxSize: 20,
        throwOnError: true,
      });
    } catch {
      formula.textContent = tex;
    }
  }
}
