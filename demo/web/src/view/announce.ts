import { byId, setText } from '../dom/h.js';

/** How long sentences are gathered before they are spoken as one. */
const gatherMs = 600;

let gathered: string[] = [];

/** Tells screen readers, politely; several sentences at nearly the same time are one announcement. */
export function announce(sentence: string): void {
  gathered.push(sentence);
  if (gathered.length > 1) return;
  setTimeout(() => {
    // Of many at once the newest matter: nobody listens to fifty.
    const told = gathered.length > 6 ? [`${gathered.length - 4} more.`, ...gathered.slice(-4)] : gathered;
    setText(byId('announcer'), told.join(' '));
    gathered = [];
  }, gatherMs);
}
