import { debounceTime, fromEvent, merge, type Observable } from 'rxjs';
import { fromAddress, type Shared, toAddress } from '../model/address.js';

/** Browsers allow about a hundred changes of the address in half a minute. */
const gatherMs = 400;

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
  const write = () => {
    if (linkTo(read()) === location.href) return;
    try {
      history.replaceState(null, '', linkTo(read()));
    } catch {
      // Too often or too long for this browser: the address stays behind, the page goes on.
    }
  };
  apply(fromAddress(location.hash));
  // On leaving at once: a reload may follow right after the last letter.
  merge(changes$.pipe(debounceTime(gatherMs)), fromEvent(window, 'pagehide')).subscribe(write);
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
