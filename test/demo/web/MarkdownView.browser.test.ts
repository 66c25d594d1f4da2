import { afterEach, describe, expect, it, vi } from 'vitest';
import { MarkdownView } from '../../../demo/web/src/markdown/MarkdownView.js';
import { blocksOf, noLinks, renderBlocks } from '../../../demo/web/src/markdown/renderBlock.js';

const article = `Setext
===

A paragraph with *stars*, \`code\`, a [link](https://example.org/) and a [reference][later],
over two lines.
| A | B |
| - | -: |
| 1 | 2 |

- one
- two

  with a paragraph

  1. nested
  2. list

- three
* another list

> quoted
lazily

\`\`\`ts
const a = 1;

# no heading
\`\`\`

    indented

# Heading
#hashtag
---

<b>html</b> and <script>alert(1)</script>

A formula $a_1 + \\frac{1}{2}$ and \\(b\\) inline, $5 or $6 are none.
$$
x^2 = y
$$

$$ not

one $$

\\[ z \\]

[later]: https://example.org/later "defined below"

[constructor] is no reference.

The end`;

const long = {
  paragraph: 'word '.repeat(8_000),
  list: Array.from({ length: 2_000 }, (_, index) => `${index + 1}. item *${index + 1}* of many`).join('\n'),
  fence: `\`\`\`\n${'line of code\n'.repeat(4_000)}\`\`\``,
  table: `| A | B |\n| - | - |\n${'| cell | another |\n'.repeat(3_000)}`,
};

/** What is on the screen, without the boxes that hold the pieces. */
const shown = ({ element }: MarkdownView): string =>
  Array.from(element.querySelectorAll('.piece, .tail'), ({ innerHTML }) => innerHTML).join('');

function atOnce(text: string): string {
  const box = document.createElement('div');
  box.append(renderBlocks(blocksOf(text, noLinks())));
  return box.innerHTML;
}

/** Sizes of chunks, by a rule and not by chance: each run cuts at the same places. */
function* sizes(seed: number): Generator<number> {
  for (let state = seed; ; state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) yield 1 + (state % 17);
}

function stream(view: MarkdownView, text: string, seed: number): void {
  let now = 1_000;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 20));
  const size = sizes(seed);
  for (let at = 0; at < text.length; at += size.next().value as number) {
    view.show(text.slice(0, at), false);
    view.work(now + 10_000);
  }
  view.show(text, true);
  while (!view.upToDate) view.work(now + 1_000);
}

afterEach(() => vi.restoreAllMocks());

describe('growing Markdown', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('looks in the end as if it had come at once, however it was cut (%i)', (seed) => {
    const view = new MarkdownView();
    stream(view, article, seed);
    expect(shown(view)).toBe(atOnce(article));
  });

  it('renders finished blocks once: their elements stay while more is written', () => {
    const view = new MarkdownView();
    view.show('First.\n\nSecond.\n\nThird', false);
    view.work(Number.POSITIVE_INFINITY);
    const first = view.element.querySelector('p');
    view.show('First.\n\nSecond.\n\nThird, and more.\n\nFourth', false);
    view.work(Number.POSITIVE_INFINITY);
    expect(view.element.querySelector('p')).toBe(first);
    expect(first?.textContent).toBe('First.');
  });

  it('takes Windows line ends for what they are', () => {
    const view = new MarkdownView();
    stream(view, article.replaceAll('\n', '\r\n'), 3);
    expect(shown(view)).toBe(atOnce(article));
  });

  it.each(Object.entries(long))('loses nothing of a %s that is longer than any window', (_, text) => {
    const view = new MarkdownView();
    view.show(text, true);
    while (!view.upToDate) view.work(0);
    const words = (html: string) => {
      const box = document.createElement('div');
      box.innerHTML = html;
      return box.textContent.replace(/\s+/g, '');
    };
    // A table that is cut repeats its head.
    const repeated = (html: string) => words(html).replaceAll('AB', '');
    expect(repeated(shown(view))).toBe(repeated(atOnce(text)));
    const kinds = new Set(Array.from(view.element.querySelectorAll('.piece > *'), ({ tagName }) => tagName));
    expect(kinds.size).toBe(1);
  });

  it.each(['A <!-- comment', '<math><mtext><table><mglyph><style><!--', '<table><tr><td>', '<a title="'])(
    'lets nothing that one block leaves open swallow the next: %s',
    (open) => {
      const text = `${open}\n\nThe end.`;
      const streamed = new MarkdownView();
      stream(streamed, text, 1);
      expect(shown(streamed)).toBe(atOnce(text));
      expect(atOnce(text)).toContain('<p dir="auto">The end.</p>');
    },
  );

  it('begins anew with a text that is no continuation', () => {
    const view = new MarkdownView();
    stream(view, 'What a failed attempt wrote', 1);
    view.clear();
    stream(view, 'Short', 1);
    expect(shown(view)).toBe(atOnce('Short'));
  });
});
