import { type Application, Converter, type DocumentReflection, ReflectionKind, type TypeDocOptions } from 'typedoc';
import { packageEntries } from './packageEntries.js';

/** Names a page by its heading, and not by its file: so it stands in the menu, and the search finds it. */
function nameByHeading(app: Application): void {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, page: DocumentReflection) => {
    // Code in a heading is a part of its own.
    const text = page.content.map((part) => part.text).join('');
    page.name = /^# (.+)$/m.exec(text)?.[1]?.replaceAll('`', '') ?? page.name;
  });
}

/** Names the modules as one imports them, and not by their files. */
function nameByEntry(app: Application): void {
  const names = new Map(
    [...packageEntries].map(([subpath, source]) => [
      source.replace(/^src\/|(\/index)?\.ts$/g, ''),
      `parallel-genai${subpath && `/${subpath}`}`,
    ]),
  );
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getChildrenByKind(ReflectionKind.Module))
      module.name = names.get(module.name) ?? module.name;
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
  // Links to sources would need to know where the repository is served.
  disableSources: true,
  plugin: [nameByHeading, nameByEntry],
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
