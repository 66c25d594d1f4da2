import { type Application, Converter, type DocumentReflection, type TypeDocOptions } from 'typedoc';
import { packageEntries } from './packageEntries.js';

/** Names a page by its heading, and not by its file: so it stands in the menu, and the search finds it. */
function nameByHeading(app: Application): void {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, page: DocumentReflection) => {
    const [first] = page.content;
    const heading = first && /^# (.+)\n/.exec(first.text);
    if (!first || !heading?.[1]) return;
    page.name = heading[1];
    first.text = first.text.slice(heading[0].length);
  });
}

/** The site of the docs: the pages of docs/ and the reference of the public entries, as static files with a search. */
export default {
  name: 'parallel-genai',
  entryPoints: [...packageEntries.values()],
  tsconfig: 'tsconfig.build.json',
  projectDocuments: ['docs/!(README).md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  readme: 'README.md',
  out: 'docs/site',
  cleanOutputDir: true,
  excludePrivate: true,
  excludeInternal: true,
  includeVersion: true,
  plugin: [nameByHeading],
  // Drawn by GitHub; the site shows them as text.
  ignoredHighlightLanguages: ['mermaid'],
  treatWarningsAsErrors: true,
  // Types that only infer others are not exported, and a reader needs none of them.
  validation: {
    notExported: false,
    invalidLink: true,
    invalidPath: true,
    rewrittenLink: true,
    unusedMergeModuleWith: true,
  },
  searchInComments: true,
  searchInDocuments: true,
} satisfies Partial<TypeDocOptions>;
