import { BehaviorSubject } from 'rxjs';
import { FrameLoop } from './dom/FrameLoop.js';
import { byId, setText } from './dom/h.js';
import { mockProblem, startMock } from './mock/startMock.js';
import type { RunPlan, Source } from './model/RunPlan.js';
import { calm, type Settings } from './model/settings.js';
import { fourLanguages, problemOf, type TaskDraft } from './model/TaskDraft.js';
import { backendFor } from './run/backends.js';
import { findServer } from './run/findServer.js';
import { KeyHolder } from './run/KeyHolder.js';
import { Session } from './run/Session.js';
import { announceRun } from './view/announceRun.js';
import { CardGrid } from './view/CardGrid.js';
import { CodeDialog } from './view/CodeDialog.js';
import { EventLog } from './view/EventLog.js';
import { HardPanel } from './view/HardPanel.js';
import { OrchestratorCard } from './view/OrchestratorCard.js';
import { RunBar } from './view/RunBar.js';
import { type Available, SourcePanel } from './view/SourcePanel.js';
import { TaskEditor } from './view/TaskEditor.js';
import { themeToggle } from './view/themeToggle.js';
import { Timeline } from './view/Timeline.js';

const drafts$ = new BehaviorSubject<readonly TaskDraft[]>(fourLanguages());
const settings$ = new BehaviorSubject<Settings>(calm);
const source$ = new BehaviorSubject<Source>('mock');
const available$ = new BehaviorSubject<Available>({ mockProblem: mockProblem() });
const key = new KeyHolder();
const wide = window.matchMedia('(min-width: 1000px)');
const question = byId<HTMLTextAreaElement>('question');

themeToggle();
openPanelsWhereThereIsRoom();
new TaskEditor(drafts$);
new HardPanel(settings$, source$);
new SourcePanel(source$, key, available$);
const code = new CodeDialog();
const runBar = new RunBar(() => code.open(session?.plan ?? plan()));
const cards = new CardGrid();
drafts$.subscribe((drafts) => cards.preview(drafts));
const orchestrator = new OrchestratorCard();
const timeline = new Timeline();
const log = new EventLog(() => loop.request());
const loop = new FrameLoop(runBar, cards, orchestrator, timeline, log);
timeline.onResize = () => loop.request();

let session: Session | undefined;
let asking = false;

byId('ask').addEventListener('click', () => void ask());
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && !event.repeat) void ask();
});
if (/Mac|iPhone|iPad/.test(navigator.userAgent))
  setText(byId('ask-hint').querySelector('kbd') ?? byId('ask-hint'), '⌘');

// Ready before the first press of Ask: the worker takes a moment to be installed.
if (!mockProblem()) startMock(settings$).catch((error: unknown) => mockFailed(error));
void findServer().then((server) => {
  available$.next({ ...available$.value, server });
  // A page that comes from the demo's server is there to be asked through it.
  if (server !== undefined && !session && source$.value === 'mock') source$.next('server');
});

function plan(): RunPlan {
  return {
    question: question.value.trim(),
    tasks: drafts$.value,
    settings: settings$.value,
    source: source$.value,
    combine: runBar.combine.checked,
  };
}

/** Starts the run that the page now shows; the one before it is let go of. */
async function ask(): Promise<void> {
  if (asking) return;
  const wanted = plan();
  const problem = wanted.question === '' ? 'There is no question: type one.' : problemOf(wanted.tasks);
  setText(byId('ask-problem'), problem ?? '');
  if (problem !== undefined) return;
  asking = true;
  try {
    const backend = await backendFor(wanted.source, key, settings$);
    session?.close();
    session = new Session(wanted, backend);
    for (const part of [runBar, cards, orchestrator, timeline, log]) part.show(session);
    announceRun(session);
    session.events$.subscribe(() => loop.request());
    session.start();
    loop.request();
    showAnswersWhereTheyAreBelow();
  } catch (error) {
    setText(byId('ask-problem'), error instanceof Error ? error.message : String(error));
  } finally {
    asking = false;
  }
}

function mockFailed(error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  available$.next({ ...available$.value, mockProblem: `The mock could not be started (${why}).` });
}

/** On a narrow screen the answers lie below the question, out of sight. */
function showAnswersWhereTheyAreBelow(): void {
  if (wide.matches) return;
  const behavior = window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
  byId('answers').scrollIntoView({ behavior, block: 'start' });
}

/** Side panels begin open beside the answers, and closed above them on a narrow screen. */
function openPanelsWhereThereIsRoom(): void {
  if (!wide.matches) return;
  for (const panel of document.querySelectorAll<HTMLDetailsElement>('details[data-wide-open]')) panel.open = true;
}
