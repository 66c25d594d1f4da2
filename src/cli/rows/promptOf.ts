import { fillTemplate } from './fillTemplate.js';
import type { Row } from './Row.js';

/** What a provider is asked. */
export interface Prompt {
  /** A text, unless there are `contents`. */
  readonly prompt?: string;
  /** In the provider's own form. */
  readonly contents?: unknown;
  readonly system?: string;
  /** The model's name, perhaps with its provider's before it. */
  readonly model?: string;
  /** Settings such as `temperature`, in the provider's own form. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** What of a command line makes prompts. */
export interface PromptOptions {
  readonly prompt?: string | undefined;
  readonly system?: string | undefined;
}

/** What a row asks; a text that says why it asks nothing. */
export function promptOf({ fields }: Row, options: PromptOptions): Prompt | string {
  const { contents, system = options.system, model, config } = fields;
  for (const [name, value] of Object.entries({ system, model })) {
    if (value !== undefined && typeof value !== 'string') return `its "${name}" is no text`;
  }
  if (config !== undefined && (typeof config !== 'object' || config === null)) return 'its "config" is no object';
  const asked = askedBy(fields, contents, options.prompt);
  if (typeof asked === 'string') return asked;
  return {
    ...asked,
    ...(system ? { system: system as string } : undefined),
    ...(model ? { model: model as string } : undefined),
    ...(config ? { config: config as Prompt['config'] & object } : undefined),
  };
}

function askedBy(fields: Row['fields'], contents: unknown, template: string | undefined): Prompt | string {
  if (template !== undefined) {
    const filled = fillTemplate(template, fields);
    return 'missing' in filled ? `it has no "${filled.missing}", which --prompt names` : { prompt: filled.text };
  }
  if (contents !== undefined) return isEmpty(contents) ? 'its "contents" are empty' : { contents };
  const { prompt } = fields;
  if (prompt === undefined) return 'it has neither "prompt" nor "contents"';
  if (typeof prompt !== 'string') return 'its "prompt" is no text';
  return prompt.trim() === '' ? 'its "prompt" is empty' : { prompt };
}

const isEmpty = (contents: unknown): boolean =>
  typeof contents === 'object' && contents !== null ? Object.keys(contents).length === 0 : !contents;
