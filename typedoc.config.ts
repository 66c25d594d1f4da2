import { type Application, Converter, type DocumentReflection, type TypeDocOptions } from 'typedoc';
import { packageEntries } from './packageEntries.js';

const inFile = (file: string) => (name: string) => `src/${file}.ts:${name}`;

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
  // What names of others are made of. A reader needs none of these to use the others.
  intentionallyNotExported: [
    ...['AnswerOf', 'EmittedChunkOf', 'EventOfTask', 'FunctionOf', 'TaskArgs', 'ValueOf'].map(
      inFile('core/model/taskInference'),
    ),
    ...['Answering', 'items'].map(inFile('core/model/task')),
    ...['AnyFunction', 'EventIn', 'OutcomeIn', 'Results'].map(inFile('core/run/AsyncTaskRunner')),
    ...['Settled'].map(inFile('core/operators/settled')),
    ...['FunctionOf'].map(inFile('core/combinators/FunctionEntry')),
    ...['JsonObject'].map(inFile('core/util/isObject')),
    ...['Kind', 'MidAnswer'].map(inFile('integrations/testing/GeminiFailure')),
    ...['thresholds'].map(inFile('providers/gemini-api/safetySettings')),
    ...['HeaderFields'].map(inFile('providers/vac/VacConnection')),
    ...['WireError'].map(inFile('transports/wire/RemoteError')),
  ],
  searchInComments: true,
  searchInDocuments: true,
} satisfies Partial<TypeDocOptions>;
