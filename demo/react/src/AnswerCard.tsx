import type { TaskState } from 'parallel-genai';
import { memo } from 'react';
import { type Language, languages } from './askLanguages.js';

interface AnswerCardProps {
  readonly name: Language;
  /** Absent before the task starts. */
  readonly task: TaskState<string> | undefined;
}

/** One task. A task's state is a new object only when something happened to it, so `memo` spares the other cards. */
export const AnswerCard = memo(function AnswerCard({ name, task }: AnswerCardProps) {
  return (
    <article data-status={task?.status ?? 'waiting'} aria-label={name}>
      <h2>{name}</h2>
      <p className="facts">{facts(task)}</p>
      <p className="answer" lang={languages[name]}>
        {task?.value ?? task?.text}
      </p>
    </article>
  );
});

function facts(task: TaskState<string> | undefined): string {
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
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));
