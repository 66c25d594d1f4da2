import { defaultProvider, providerNames } from './providers/providers.js';

/** The text of `--help`. */
export const helpText = `Asks a model for each row of a file, many at once, and writes each answer as it comes.
Run it again with the same files and it goes on where it was.

Usage: parallel-genai run FILE --out ANSWERS [options]

FILE is JSON lines: { "id", "prompt" or "contents", "system"?, "model"?, "config"? }; or
CSV or TSV with a line of column names; or text, a prompt on each line; or - for standard input.
ANSWERS gets a JSON line for each row: { id, answer, usage, attempts, ms }, or
{ id, error: { name, message, status } }, of which the row is asked again next time.

What is asked
  --prompt TEXT        a template such as "Translate: {text}", filled from each row's fields
  --system TEXT        the instruction for rows that have no "system" of their own
  --format FORMAT      jsonl, csv, tsv or text; by the file's name if left out

Who answers
  --provider NAME      one of ${providerNames.slice(0, 6).join(', ')},
                       ${providerNames.slice(6).join(', ')}; ${defaultProvider} if left out
  -m, --model NAME     the model, also as openai:gpt-5; a row's own "model" goes first, and may
                       be another provider's
  --base-url URL       where the provider's API is, for a proxy or a server of your own: openai
                       asks any server that speaks its chat completions
  --task FILE          a module whose default export answers: (row, context) => answer

How
  --concurrency N      the most calls at a time (20)
  --rpm N, --tpm N     the most requests and tokens a minute, of each provider
  --attempts N         the most attempts for a row (5)
  --timeout TIME       the most time for an attempt: 90, 90s, 2m, 500ms (2m)
  --hedge TIME         ask a second time where the first call is silent for so long: 5s, p95
  --budget-tokens N    ask no further row when this run has used so many tokens
  --prices FILE        what a million tokens cost, as JSON by model, and the run is priced:
                       { "gpt-5": { "input": 1.25, "cachedInput": 0.125, "output": 10 } }
  --dry-run            ask nobody: count rows, characters and tokens

  -o, --out FILE       the file of answers
  -h, --help           print this text
  --version            print the version

Environment
  GEMINI_API_KEY, GOOGLE_API_KEY               the key for gemini and genai; the first counts
  OPENAI_API_KEY, ANTHROPIC_API_KEY, OPENROUTER_API_KEY, GROQ_API_KEY, MISTRAL_API_KEY
                                               the keys of these; ollama needs none
  OPENAI_BASE_URL, ANTHROPIC_BASE_URL, OLLAMA_BASE_URL   other addresses; there a key may be left out
  GOOGLE_GENAI_USE_VERTEXAI, GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_LOCATION   Vertex AI, for genai
  VAC_API_KEY, VAC_TOKEN                       x-api-key and bearer token for vac

Ctrl-C lets the calls end that are being made; a second one gives them up.
Exit code: 0 all rows are answered; 1 some are not; 2 wrong use; 130 stopped.`;
