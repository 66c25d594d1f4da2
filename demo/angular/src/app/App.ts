import { AsyncPipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { runState } from 'parallel-genai';
import { distinctUntilChanged, map, share, Subject, switchMap, takeUntil } from 'rxjs';
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

  readonly #asked = new Subject<string>();
  readonly #cancelled = new Subject<void>();

  // `switchMap` unsubscribes from the run before, which aborts its calls, and so does `takeUntil`: `runState` comes after
  // it, so that it sees the end and shows what had not answered as cancelled. `share` because a run is cold: two readers
  // follow, and without it each question would be asked, and paid for, twice.
  readonly #run$ = this.#asked.pipe(
    switchMap((question) => askLanguages(question).pipe(takeUntil(this.#cancelled), runState(names))),
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
    return counts !== undefined && counts.waiting + counts.running + counts.retrying > 0;
  });

  protected ask(event: Event): void {
    event.preventDefault();
    this.#asked.next(this.question());
  }

  protected cancel(): void {
    this.#cancelled.next();
  }
}
