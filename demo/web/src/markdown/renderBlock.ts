import DOMPurify, { type Config } from 'dompurify';
import { Marked, type Token, type Tokens } from 'marked';
import { h } from '../dom/h.js';
import { formulas } from './formulas.js';
import { typeset } from './typeset.js';

/**
 * What a model writes may come from a web page that it read: no image or other thing that loads, no form, no style, no
 * name or class that could pose as a part of this page. Links remain, to http and mail only.
 */
const allowed: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS:
    'p br hr strong em del s code pre blockquote ul ol li h4 h5 table thead tbody tr th td a sup sub kbd span'.split(
      ' ',
    ),
  // `data-math` marks a formula, which is drawn without trust in what it says.
  ALLOWED_ATTR: ['href', 'title', 'start', 'align', 'data-math'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  // No addresses: the rule for addresses would drop them.
  ADD_URI_SAFE_ATTR: ['start', 'align', 'data-math'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

const purify = DOMPurify(window);
purify.addHook('afterSanitizeAttributes', (element) => {
  if (element.nodeName !== 'A') return;
  element.setAttribute('target', '_blank');
  element.setAttribute('rel', 'noopener noreferrer nofollow');
});

const marked = new Marked({
  gfm: true,
  extensions: [...formulas],
  renderer: {
    // A card's own heading is an h3. Below it one level is enough, and no level is ever left out.
    heading({ tokens, depth }: Tokens.Heading): string {
      const text = this.parser.parseInline(tokens);
      return depth <= 2 ? `<h4>${text}</h4>` : `<p><strong>${text}</strong></p>`;
    },
    // An image would be fetched from elsewhere: its description and its address are shown instead.
    image({ href, text }: Tokens.Image): string {
      const link = document.createElement('a');
      link.href = href;
      link.textContent = text || href;
      return link.outerHTML;
    },
    checkbox({ checked }: Tokens.Checkbox): string {
      return checked ? '☑ ' : '☐ ';
    },
  },
});

/** Markdown's link definitions (`[id]: https://…`) met so far, by id. */
export type Links = Record<string, { href: string; title: string | null | undefined }>;

/** No links, or a copy of some; without a prototype, so that `[constructor]` is none. */
export const noLinks = (links?: Links): Links => Object.assign(Object.create(null) as Links, links);

/** The blocks of a piece of Markdown. Definitions that it contains are added to `links`. */
export function blocksOf(markdown: string, links: Links): Token[] {
  const lexer = new marked.Lexer(marked.defaults);
  lexer.tokens.links = links;
  return lexer.lex(markdown);
}

/**
 * Blocks as sanitised DOM. One with HTML in it is parsed by itself: a comment or a tag that it leaves open must not
 * swallow the next, which came along with it only by chance. The others go together, since parsing costs the same
 * for one as for twenty.
 */
export function renderBlocks(blocks: readonly Token[]): DocumentFragment {
  const rendered = document.createDocumentFragment();
  let together: Token[] = [];
  const render = () => {
    if (together.length > 0) rendered.append(purify.sanitize(marked.parser(together), allowed));
    together = [];
  };
  for (const block of blocks) {
    const hasHtml = block.raw.includes('<');
    if (hasHtml) render();
    together.push(block);
    if (hasHtml) render();
  }
  render();
  arrange(rendered);
  typeset(rendered);
  return rendered;
}

/** Each block has the direction of its own text, code apart; a table has a box that it scrolls in. */
function arrange(blocks: DocumentFragment): void {
  for (const block of blocks.children) (block as HTMLElement).dir = block.matches('pre') ? 'ltr' : 'auto';
  for (const table of blocks.querySelectorAll('table')) {
    const box = h('div', { class: 'sideways' });
    table.replaceWith(box);
    box.append(table);
  }
}
