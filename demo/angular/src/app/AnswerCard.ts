import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { TaskState } from 'parallel-genai';
import { type Language, languages } from './askLanguages';

/** One task. Its state is a new object only when something happened to it, so the other cards are left alone. */
@Component({
  selector: 'app-answer-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <article [attr.data-status]="task()?.status ?? 'waiting'" [attr.aria-label]="name()">
      <h2>{{ name() }}</h2>
      <p class="facts">{{ facts() }}</p>
      <p class="answer" [lang]="lang()">{{ task()?.value ?? task()?.text }}</p>
    </article>
  `,
})
export class AnswerCard {
  readonly name = input.required<Language>();
  readonly task = input<TaskState<string>>();

  protected readonly lang = computed(() => languages[this.name()]);

  protected readonly facts = computed(() => {
    const task = this.task();
    if (!task) return 'not asked';
    const attempt = task.attempts > 1 ? `, attempt ${task.attempts}` : '';
    switch (task.status) {
      case 'completed':
        return `no. ${task.rank}, ${(task.elapsedMs / 1_000).toFixed(1)} s${attempt}`;
      case 'failed':
        return `failed: ${message(task.error)}`;
      case 'retrying':
        return `asked again shortly: ${message(task.error)}`;
      default:
        return `${task.status}${attempt}`;
    }
  });
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));
