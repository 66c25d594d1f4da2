import type { TaskDraft } from './TaskDraft.js';

/** The tasks that Ask asks: one for each model that a draft names, with commas between. */
export function tasksToAsk(drafts: readonly TaskDraft[]): TaskDraft[] {
  return drafts.flatMap((draft) => {
    const names = draft.model.split(',').map((name) => name.trim());
    const models = [...new Set(names)].filter((name) => name !== '');
    if (models.length < 2) return [{ ...draft, model: models[0] ?? '' }];
    return models.map((model) => ({ ...draft, name: draft.name && `${draft.name} · ${model}`, model }));
  });
}
