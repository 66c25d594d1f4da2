import { fromEvent, type Observable } from 'rxjs';
import { fromAddress, type Shared, toAddress } from '../model/address.js';

/** Browsers allow a hundred or two changes of the address in half a minute; a reload may follow right after the last. */
const allowed = { atOnce: 60, perMs: 30_000, laterMs: 500 };

/**
 * Keeps what the visitor chose in the page's address, so that it survives a reload and can be passed on; and takes over
 * what another address says.
 *
 * @param apply is called with what the address says, when the page begins and when the visitor goes to another link
 */
export function keepInAddress(
  changes$: Observable<unknown>,
  read: () => Shared,
  apply: (shared: Shared) => void,
): void {
  let written: number[] = [];
  let later: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    clearTimeout(later);
    const [link, now] = [linkTo(read()), Date.now()];
    if (link === location.href) return;
    written = written.filter((at) => now - at < allowed.perMs);
    if (written.length >= allowed.atOnce) {
      later = setTimeout(write, allowed.laterMs);
      if (now - (written.at(-1) ?? 0) < allowed.laterMs) return;
    }
    written.push(now);
    try {
      history.replaceState(null, '', link);
    } catch {
      // Too long or too often for this browser: the address stays behind, the page goes on.
    }
  };
  apply(fromAddress(location.hash));
  changes$.subscribe(write);
  fromEvent(window, 'hashchange').subscribe(() => {
    // A place on this page, such as #answers, says nothing of what to ask.
    if (location.hash === '' || location.hash.includes('=')) apply(fromAddress(location.hash));
    write();
  });
}

/** The address of this page with these choices. */
export function linkTo(shared: Shared): string {
  const fields = toAddress(shared);
  return `${location.href.split('#')[0]}${fields && `#${fields}`}`;
}
