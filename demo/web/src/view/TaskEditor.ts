import type { BehaviorSubject } from 'rxjs';
import { button, byId, h, setText } from '../dom/h.js';
import {
  fourLanguages,
  freeName,
  knownModels,
  manyTasks,
  newDraft,
  problemOf,
  type TaskDraft,
  threeProviders,
} from '../model/TaskDraft.js';
import { tasksToAsk } from '../model/tasksToAsk.js';
import { announce } from './announce.js';

/** The list of tasks to ask: add, rename, remove, and each one's instruction and model. */
export class TaskEditor {
  readonly #drafts$: BehaviorSubject<readonly TaskDraft[]>;
  readonly #list = h('ul', { class: 'task-list' });
  readonly #problem = h('p', { class: 'problem', role: 'alert' });

  constructor(drafts$: BehaviorSubject<readonly TaskDraft[]>) {
    this.#drafts$ = drafts$;
    byId('tasks-panel').append(
      h('datalist', { id: 'models' }, ...knownModels.map((value) => h('option', { value }))),
      this.#list,
      this.#problem,
      h(
        'div',
        { class: 'row' },
        button('Add a task', () => this.#add()),
        button('Four languages', () => this.replace(fourLanguages()), { class: 'quiet' }),
        button('Three providers', () => this.replace(threeProviders()), { class: 'quiet' }),
        button('50 tasks', () => this.replace(manyTasks(50)), { class: 'quiet' }),
      ),
    );
    this.replace(drafts$.value);
    drafts$.subscribe((drafts) => {
      setText(byId('task-count'), String(drafts.length));
      setText(this.#problem, problemOf(tasksToAsk(drafts)) ?? '');
    });
  }

  /** Shows another list. */
  replace(drafts: readonly TaskDraft[]): void {
    this.#drafts$.next(drafts);
    this.#list.replaceChildren(...drafts.map((draft) => this.#row(draft)));
  }

  #add(): void {
    const drafts = this.#drafts$.value;
    const draft = newDraft(freeName(drafts), 'Answer in English. Be brief, and use Markdown.', drafts.at(-1)?.model);
    const row = this.#row(draft, true);
    this.#drafts$.next([...drafts, draft]);
    this.#list.append(row);
    const name = row.querySelector('input');
    name?.focus();
    name?.select();
  }

  #remove(id: number, row: HTMLElement): void {
    const name = this.#drafts$.value.find((draft) => draft.id === id)?.name ?? '';
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.#drafts$.next(this.#drafts$.value.filter((draft) => draft.id !== id));
    (neighbour?.querySelector<HTMLElement>('input') ?? this.#list.parentElement?.querySelector('button'))?.focus();
    announce(`Removed ${name}.`);
  }

  #edit(id: number, change: Partial<TaskDraft>): void {
    this.#drafts$.next(this.#drafts$.value.map((draft) => (draft.id === id ? { ...draft, ...change } : draft)));
  }

  #row(draft: TaskDraft, open = false): HTMLLIElement {
    const { id } = draft;
    const name = h('input', {
      value: draft.name,
      'aria-label': 'Name',
      class: 'name',
      spellcheck: 'false',
      dir: 'auto',
    });
    const hint = h(
      'p',
      { class: 'hint', id: `model-hint-${id}` },
      'Such as openai:gpt-5; several, with commas between, are asked side by side.',
    );
    const model = h('input', {
      value: draft.model,
      list: 'models',
      id: `model-${id}`,
      spellcheck: 'false',
      'aria-describedby': hint.id,
    });
    const instruction = h('textarea', { id: `instruction-${id}`, rows: 3, dir: 'auto' }, draft.instruction);
    const more = h(
      'div',
      { class: 'more', id: `more-${id}`, hidden: !open },
      h('label', { for: instruction.id }, 'System instruction'),
      instruction,
      h('label', { for: model.id }, 'Model'),
      model,
      hint,
    );
    const toggle = button('Edit', () => show(more.hidden !== false), { class: 'quiet', 'aria-controls': more.id });
    const remove = button('Remove', () => this.#remove(id, row), { class: 'quiet' });
    const show = (shown: boolean) => {
      more.hidden = !shown;
      toggle.setAttribute('aria-expanded', String(shown));
    };
    const nameButtons = () => {
      toggle.setAttribute('aria-label', `Edit instruction and model of ${name.value || 'the task without a name'}`);
      remove.setAttribute('aria-label', `Remove ${name.value || 'the task without a name'}`);
    };
    const row = h('li', {}, h('div', { class: 'task-row' }, name, toggle, remove), more);
    show(open);
    nameButtons();
    name.addEventListener('input', () => {
      this.#edit(id, { name: name.value.trim() });
      nameButtons();
    });
    model.addEventListener('input', () => this.#edit(id, { model: model.value.trim() }));
    instruction.addEventListener('input', () => this.#edit(id, { instruction: instruction.value }));
    return row;
  }
}
