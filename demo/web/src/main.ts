import type { TokenPrices } from 'parallel-genai';
import { BehaviorSubject, combineLatest, fromEvent, map, merge, startWith, take } from 'rxjs';
import { FrameLoop } from './dom/FrameLoop.js';
import { byId, setText } from './dom/h.js';
import { mockProblem, startMock } from './mock/startMock.js';
import { defaultQuestion, type Order, type Shared } from './model/address.js';
import { keysNeeded } from './model/keysNeeded.js';
import type { RunPlan, Source } from './model/RunPlan.js';
import { calm, type Settings } from './model/settings.js';
import { problemAt } from './model/problemAt.js';
import { fourLanguages, problemOf, type TaskDraft } from './model/TaskDraft.js';
import { tasksToAsk } from './model/tasksToAsk.js';
import { backendFor, loadProviders } from './run/backends.js';
import { askServer } from './run/askServer.js';
import { findServer } from './run/findServer.js';
import { keepInAddress, linkTo } from './run/keepInAddress.js';
import { KeptSession } from './run/KeptSession.js';
import { KeyHolder } from './run/KeyHolder.js';
import { Session } from './run/Session.js';
import type { ShownRun } from './run/ShownRun.js';
import { announceRun } from './view/announceRun.js';
import { CardGrid } from './view/CardGrid.js';
import { CodeDialog } from './view/CodeDialog.js';
import { CombinedCard } from './view/CombinedCard.js';
import { copyText } from './view/copyText.js';
import { EventLog } from './view/EventLog.js';
import { HardPanel } from './view/HardPanel.js';
import { KeyForm } from './view/KeyForm.js';
import { arrangePage } from './view/arrangePage.js';
import { OrderChoice } from './view/OrderChoice.js';
import { PlaybackBar } from './view/PlaybackBar.js';
import { RunBar } from './view/RunBar.js';
import { SavedRuns } from './view/SavedRuns.js';
import { type Available, sourceChoice } from './view/sourceChoice.js';
import { TaskEditor } from './view/TaskEditor.js';
import { themeToggle } from './view/themeToggle.js';
import { Timeline } from './view/Timeline.js';

const drafts$ = new BehaviorSubject<readonly TaskDraft[]>(fourLanguages());
const settings$ = new BehaviorSubject<Settings>(calm);
const source$ = new BehaviorSubject<Source>('mock');
const combine$ = new BehaviorSubject(true);
const prices$ = new BehaviorSubject<TokenPrices | undefined>(undefined);
const order$ = new BehaviorSubject<Order>('completed');
const available$ = new BehaviorSubject<Available>({ mockProblem: mockProblem() });
const keys = new KeyHolder();
const tasks$ = drafts$.pipe(map(tasksToAsk));
const keysNeeded$ = tasks$.pipe(map(keysNeeded));
const question = byId<HTMLTextAreaElement>('question');
/** Whom the visitor, or the link they followed, wants to ask; until then the page chooses. */
let wantedSource: Source | undefined;

themeToggle();
const { showAnswers } = arrangePage();
const editor = new TaskEditor(drafts$);
new HardPanel(settings$, source$);
sourceChoice(source$, keysNeeded$, keys, available$, (chosen) => {
  wantedSource = chosen;
  source$.next(chosen);
});
const keyForm = new KeyForm(source$, keysNeeded$, keys);
const code = new CodeDialog();
const saved = new SavedRuns((playback) => {
  show(playback, '');
  playback.start();
});
const runBar = new RunBar(combine$, prices$, {
  copyAsCode: () => code.open(shown instanceof Session ? shown.plan : plan()),
  copyLink: () => copyText(linkTo(shared())),
  save: () => shown && void saved.save(shown),
  open: () => saved.choose(),
});
const playbackBar = new PlaybackBar((playback, speed) => void saved.again(playback, speed));
const cards = new CardGrid(order$, () => loop.request());
const order = new OrderChoice(order$, cards);
const combined = new CombinedCard();
const timeline = new Timeline();
const log = new EventLog(() => loop.request());
const loop: FrameLoop = new FrameLoop(runBar, playbackBar, cards, order, combined, timeline, log);
prices$.subscribe(() => loop.request());
timeline.onResize = () => loop.request();
combineLatest([tasks$, combine$]).subscribe(([tasks, combine]) => {
  cards.preview(tasks);
  timeline.preview(tasks, combine);
});

let shown: ShownRun | undefined;
/** The run of before a reload, until the server tells of it, or another is shown. */
let resuming: Session | undefined;
let asking = false;
/** Whether Ask was pressed: who answers is then the visitor's choice. */
let asked = false;

const typed$ = fromEvent(question, 'input').pipe(startWith(undefined));
keepInAddress(merge(typed$, drafts$, settings$, source$, combine$, order$), shared, (wanted) => {
  question.value = wanted.question;
  editor.replace(wanted.tasks);
  settings$.next(wanted.settings);
  combine$.next(wanted.combine);
  order$.next(wanted.order);
  prices$.next(wanted.prices);
  wantedSource = wanted.source;
  source$.next(wanted.source ?? automatic());
});

byId('ask').addEventListener('click', () => void ask());
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && !event.repeat) void ask();
});
if (/Mac|iPhone|iPad/.test(navigator.userAgent))
  setText(byId('ask-hint').querySelector('kbd') ?? byId('ask-hint'), '⌘');

const kept = KeptSession.read();
// Ready before the first press of Ask: the worker takes a moment to be installed. A run through the server needs none.
if (!mockProblem() && !kept) startMock(settings$).catch((error: unknown) => mockFailed(error));
loadProviders().catch(() => undefined);
void findServer().then((server) => {
  available$.next({ ...available$.value, server });
  if (!asked && wantedSource === undefined) source$.next(automatic());
});

if (kept) resume(kept);

/** Who answers if nobody said so: a page that comes from the demo's server is there to be asked through it. */
function automatic(): Source {
  return available$.value.server === undefined ? 'mock' : 'server';
}

function shared(): Shared {
  return {
    question: question.value.trim() || defaultQuestion,
    tasks: drafts$.value,
    settings: settings$.value,
    source: wantedSource,
    combine: combine$.value,
    order: order$.value,
    prices: prices$.value,
  };
}

function plan(): RunPlan {
  return {
    question: question.value.trim(),
    tasks: tasksToAsk(drafts$.value),
    settings: settings$.value,
    source: source$.value,
    combine: combine$.value,
  };
}

/** Why this cannot be asked, before anything is; nothing where it can. */
function problemWith({ question, tasks, source }: RunPlan): string | undefined {
  if (question === '') return 'There is no question: type one.';
  const { server } = available$.value;
  return (
    problemOf(tasks) ?? (source === 'server' && server ? problemAt(server.models, { question, tasks }) : undefined)
  );
}

/** Starts the run that the page now shows; the one before it is let go of. */
async function ask(): Promise<void> {
  if (asking) return;
  const wanted = plan();
  const problem = problemWith(wanted);
  setText(byId('ask-problem'), problem ?? '');
  if (problem !== undefined) return;
  asking = asked = true;
  try {
    if (wanted.source === 'key') keyForm.take();
    const backend = await backendFor(wanted, { keys, settings$, letGo: () => shown?.close() });
    const session = new Session(wanted, backend, wanted.source === 'server' ? KeptSession.begin(wanted) : undefined);
    saved.makeWay();
    show(session, wanted.question);
    session.start();
  } catch (error) {
    setText(byId('ask-problem'), error instanceof Error ? error.message : String(error));
    if (wanted.source === 'key') keyForm.focus();
  } finally {
    asking = false;
  }
}

/** The run of before a reload, which the server behind this page has kept: it is shown once that tells of it. */
function resume(kept: KeptSession): void {
  const session = new Session(kept.plan, askServer, kept);
  resuming = session;
  session.events$.pipe(take(1)).subscribe(() => show(session, kept.plan.question));
  session.resume();
}

/** Shows a run in place of the one before, which is let go of. */
function show(run: ShownRun, question: string): void {
  if (run !== resuming) resuming?.close();
  resuming = undefined;
  shown?.close();
  shown = run;
  setText(byId('printed-question'), question);
  for (const part of [runBar, playbackBar, cards, combined, timeline, log]) part.show(run);
  announceRun(run);
  run.events$.subscribe(() => loop.request());
  loop.request();
  showAnswers();
}

function mockFailed(error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  available$.next({ ...available$.value, mockProblem: `The mock could not be started (${why}).` });
}
