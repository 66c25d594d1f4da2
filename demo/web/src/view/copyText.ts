import { announce } from './announce.js';

/** Copies to the clipboard, and says whether it worked. */
export function copyText(text: string): void {
  // Missing where the page is not served securely.
  const clipboard = (navigator as { clipboard?: Clipboard }).clipboard;
  if (!clipboard)
    return announce('This browser does not let the page copy here: select the text and copy it yourself.');
  clipboard.writeText(text).then(
    () => announce('Copied.'),
    () => announce('The browser did not allow copying: select the text and copy it yourself.'),
  );
}
