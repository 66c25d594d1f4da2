import { AsyncPipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { runState } from 'parallel-genai';
import { distinctUntilChanged, map, NEVER, share, Subject, switchMap } from 'rxjs';
import { AnswerCard } from './AnswerCard';
import { askLanguages, names } from './askLanguages';

@Component({
  selector: 'app-root',
  imports: [AnswerCard, AsyncPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './App.html',
})
export class App {
  protected readonly names = names;
  protected readonly question = signal('What is MLOps?');
  protected readonly cancelled = signal(false);

  /** A question to ask, or nothing: cancel. */
  readonly #asked = new Subject<string | undefined>();

  // `switchMap` unsubscribes from the run before, which aborts its calls. `share` because a run is cold: two readers
  // follow, and without it each question would be asked, and paid for, twice.
  readonly #run$ = this.#asked.pipe(
    switchMap((question) => (question === undefined ? NEVER : askLanguages(question).pipe(runState(names)))),
    share(),
  );

  /** The cards. However fast chunks come, Angular renders a signal once per frame. */
  protected readonly run = toSignal(this.#run$);

  /** Names as they complete, for the `async` pipe. */
  protected readonly ranking$ = this.#run$.pipe(
    map(({ ranking }) => ranking),
    distinctUntilChanged(),
  );

  protected readonly running = computed(() => {
    const counts = this.run()?.counts;
    return counts !== undefined && !this.cancelled() && counts.completed + counts.failed < names.length;
  });

  protected ask(event: Event): void {
    event.preventDefault();
    this.cancelled.set(false);
    this.#asked.next(this.question());
  }

  protected cancel(): void {
    this.cancelled.set(true);
    this.#asked.next(undefined);
  }
}
