import { JournalError } from '../transports/journal/file/JournalError.js';
import { toWireError } from '../transports/wire/RemoteError.js';
import { AnswerFile, readAnswered } from './answers/AnswerFile.js';
import { BatchRun } from './batch/BatchRun.js';
import { Tally } from './batch/Tally.js';
import type { RunCommand } from './commandLine.js';
import { checkInput, isPiped, readInput } from './input.js';
import type { Interrupts } from './Interrupts.js';
import { ProviderLimiters } from './ProviderLimiters.js';
import { openRowAsker } from './openRowAsker.js';
import type { RowAsker } from './RowAsker.js';
import type { IdIndex } from './rows/IdIndex.js';
import { isBadLine, type Row } from './rows/Row.js';
import { scanInput } from './scanInput.js';
import { firstOnes } from './screen/firstOnes.js';
import type { Screen } from './screen/Screen.js';
import { type PriceOf, readPrices } from './prices/readPrices.js';
import { UsageError } from './util/UsageError.js';
import { dryRunWords, summaryWords } from './words.js';

/** What the command works with. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly screen: Screen;
  readonly interrupts: Interrupts;
  /** Prints the result. */
  readonly print: (line: string) => void;
}

/** `parallel-genai run`. @returns the exit code */
export async function run(command: RunCommand, surroundings: Surroundings): Promise<number> {
  await checkInput(command);
  const priceOf = command.prices === undefined ? undefined : await readPrices(command.prices);
  if (command.dryRun) return dryRun(command, surroundings);
  const asker = await openRowAsker(command, surroundings.env);
  if (!isPiped(command)) await prepareFirst(command, asker, surroundings.screen);
  const answers = await AnswerFile.open(command.out);
  surroundings.interrupts.listen(() => answers.close());
  try {
    return await askRows(command, surroundings, { asker, answers, priceOf });
  } finally {
    await answers.close();
  }
}

async function dryRun(command: RunCommand, { screen, print }: Surroundings): Promise<number> {
  const badLines = firstOnes((line, problem) => screen.say(`Line ${line}: ${problem}.`));
  const answered = await readAnswered(command.out);
  const scan = await scanInput(command, answered, badLines.add);
  sayOthers(screen, badLines.others, 'lines cannot be used either');
  print(dryRunWords(scan));
  return scan.bad > 0 ? 1 : 0;
}

/**
 * Before the file of answers is created: nothing is to be left behind where there is no row, or no key at all.
 * @throws UsageError as `prepare` does, and if there is nothing to ask
 */
async function prepareFirst(command: RunCommand, asker: RowAsker, screen: Screen): Promise<void> {
  const { input } = command;
  const bad: string[] = [];
  const badLines = firstOnes((line, problem) => void bad.push(`Line ${line}: ${problem}.`));
  for await (const row of readInput(command)) {
    if (!isBadLine(row)) return asker.prepare(row);
    badLines.add(row.line, row.problem);
  }
  for (const line of bad) screen.say(line);
  sayOthers(screen, badLines.others, 'lines cannot be used either');
  throw new UsageError(
    bad.length > 0 ? `No line of ${input} can be used.` : `${input} is empty: there is nothing to ask.`,
  );
}

interface Parts {
  readonly asker: RowAsker;
  readonly answers: AnswerFile;
  readonly priceOf: PriceOf | undefined;
}

async function askRows(command: RunCommand, { screen, interrupts, print }: Surroundings, parts: Parts) {
  const { asker, answers, priceOf } = parts;
  const tally = new Tally();
  if (priceOf) tally.cost = 0;
  const badLines = firstOnes((line, problem) => screen.say(`Line ${line}: ${problem}.`));
  const onBadLine = (line: number, problem: string) => {
    tally.bad++;
    badLines.add(line, problem);
  };
  if (!isPiped(command)) await look(command, screen, { ...parts, onBadLine, tally });

  const failures = firstOnes((line, message) => screen.say(`Line ${line} failed: ${message}`));
  const limiters = new ProviderLimiters(command, tally);
  let refusal: UsageError | undefined;
  const rows = unanswered(command, answers.answered, tally, isPiped(command) ? onBadLine : () => undefined);
  const batch = new BatchRun({
    rows: prepared(rows, asker, (error) => (refusal = error)),
    ask: (row) => asker.ask(row),
    limiterOf: (row) => limiters.get(asker.quotaOf(row)),
    write: (outcome) => answers.add(outcome),
    run: {
      concurrency: command.concurrency,
      retry: command.attempts,
      timeoutMs: command.timeoutMs,
      ...(command.hedge !== undefined && { hedge: { afterMs: command.hedge } }),
    },
    budgetTokens: command.budgetTokens,
    modelOf: (row) => asker.modelOf(row),
    pricesOf: priceOf,
    tally,
    onFailure: (line, { error, gaveUpReason }) => {
      const { name, message } = toWireError(error);
      failures.add(line, `${name}: ${message}${gaveUpReason === undefined ? '' : ` (${gaveUpReason})`}`);
    },
  });
  interrupts.hold(batch, screen);
  screen.begin(tally);
  try {
    await batch.ended;
  } finally {
    screen.end();
    limiters.release();
    sayOthers(screen, badLines.others, 'lines cannot be used either');
    sayOthers(screen, failures.others, 'rows failed too');
    if (!interrupts.came && tally.tokens >= command.budgetTokens) screen.say('The budget of tokens is used up.');
    if (!refusal || tally.ended > 0) print(summaryWords(tally, command, batch.isStopped));
  }
  if (refusal) throw refusal;
  if (interrupts.came) return 130;
  return tally.failed > 0 || tally.bad > 0 || batch.isStopped ? 1 : 0;
}

/** Reads the input once before anything is asked: how much there is to do, and what is wrong. */
async function look(
  command: RunCommand,
  screen: Screen,
  {
    asker,
    answers: { answered },
    onBadLine,
    tally,
  }: Parts & { readonly onBadLine: (line: number, problem: string) => void; readonly tally: Tally },
): Promise<void> {
  const { input, out } = command;
  const scan = await scanInput(command, answered, onBadLine, (row) => asker.prepare(row));
  const others = answered.size - scan.answered;
  if (others > 0 && scan.answered === 0) {
    throw new UsageError(`${out} holds answers, but none to a row of ${input}: name another file with --out.`);
  }
  if (others > 0) screen.say(`${out} holds ${others} answers to rows that are not in ${input}; they stay as they are.`);
  tally.total = scan.rows;
  tally.before = scan.answered;
}

async function* unanswered(
  command: RunCommand,
  answered: IdIndex,
  tally: Tally,
  onBadLine: (line: number, problem: string) => void,
): AsyncGenerator<Row, void> {
  for await (const row of readInput(command)) {
    if (isBadLine(row)) onBadLine(row.line, row.problem);
    else if (!answered.has(row.id)) yield row;
    else if (isPiped(command)) tally.before++;
  }
}

/** The rows whose providers are ready. At the first that cannot be made ready they end, and those under way go on. */
async function* prepared(
  rows: AsyncIterable<Row>,
  asker: RowAsker,
  onRefusal: (error: UsageError) => void,
): AsyncGenerator<Row, void> {
  for await (const row of rows) {
    try {
      await asker.prepare(row);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return onRefusal(error);
    }
    yield row;
  }
}

function sayOthers(screen: Screen, others: number, what: string): void {
  if (others > 0) screen.say(`${others} more ${what}.`);
}

/** The exit code for what ended the command, and the words. */
export function failureWords(error: unknown): { readonly code: number; readonly text: string } | undefined {
  if (error instanceof UsageError) return { code: 2, text: error.message };
  if (!(error instanceof JournalError)) return undefined;
  // A disk that fails is no wrong use.
  const isDisk = ['ENOSPC', 'EDQUOT', 'EIO', 'EFBIG'].includes(error.code ?? '');
  return { code: isDisk ? 1 : 2, text: `${error.message}.` };
}
