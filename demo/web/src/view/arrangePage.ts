import { byId } from '../dom/h.js';

const wide = window.matchMedia('(min-width: 1000px)');

/**
 * Arranges the page for the room that there is. On a wide screen the timeline comes before the cards, and side panels
 * begin open; on a narrow one the answers come first. The elements themselves move, so that the keyboard's order is the
 * one that is seen.
 */
export function arrangePage(): { showAnswers: () => void } {
  const [answers, timeline] = [byId('answers'), byId('timeline-panel')];
  const place = () => (wide.matches ? answers.before(timeline) : answers.after(timeline));
  wide.addEventListener('change', place);
  place();
  for (const panel of document.querySelectorAll<HTMLDetailsElement>('details[data-wide-open]')) {
    panel.open = wide.matches;
  }
  return { showAnswers };
}

/** On a narrow screen the answers lie below the question, out of sight. */
function showAnswers(): void {
  if (wide.matches) return;
  const behavior = window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
  byId('answers').scrollIntoView({ behavior, block: 'start' });
}
