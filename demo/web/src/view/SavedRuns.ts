import { byId, h, setText } from '../dom/h.js';
import type { ShownRun } from '../run/ShownRun.js';
import type { Playback } from '../saved/index.js';
import { announce } from './announce.js';

/** Saves the run that is shown as a file, and opens such files: chosen, or dropped on the page. */
export class SavedRuns {
  readonly #input = h('input', { type: 'file', hidden: true, 'aria-label': 'A saved run' });
  readonly #problem = byId('saved-problem');
  readonly #told = byId('saved-told');
  readonly #show: (playback: Playback) => void;
  /** What was chosen last: a file that takes long to read makes way for it. */
  #latest = Symbol();

  constructor(show: (playback: Playback) => void) {
    this.#show = show;
    document.body.append(this.#input);
    this.#input.addEventListener('change', () => {
      const [file] = this.#input.files ?? [];
      if (file) void this.#open(file);
      // The same file may be chosen again.
      this.#input.value = '';
    });
    this.#takeDropped();
  }

  /** Lets the visitor choose a file. */
  choose(): void {
    this.#input.click();
  }

  async save(run: ShownRun): Promise<void> {
    await this.#try(async () => {
      const { saveRun } = await import('../saved/index.js');
      const name = `run-${new Date(run.startedAt).toISOString().slice(0, 19).replaceAll(/[T:]/g, '-')}.journal`;
      const address = URL.createObjectURL(new Blob([await saveRun(run.events)], { type: 'application/x-ndjson' }));
      h('a', { href: address, download: name }).click();
      // Later: the browser may not have begun to read it.
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      this.tell(`Saved as ${name}: the answers and all events; neither your prompts nor a key are in it.`);
    });
  }

  /** Plays it once more. */
  async again({ recorded, name }: Playback, speed: number): Promise<void> {
    const wanted = (this.#latest = Symbol());
    const { Playback } = await import('../saved/index.js');
    if (wanted === this.#latest) this.#show(new Playback(recorded, name, speed));
  }

  /** Something else is to be shown: no file that is still being read takes its place. */
  makeWay(): void {
    this.#latest = Symbol();
    this.tell('');
  }

  /** What was done, until something else is. */
  tell(words: string): void {
    setText(this.#told, words);
    setText(this.#problem, '');
    if (words !== '') announce(words);
  }

  async #open(file: File): Promise<void> {
    const wanted = (this.#latest = Symbol());
    await this.#try(async () => {
      const { openRun, Playback } = await import('../saved/index.js');
      const recorded = await openRun(file).catch((error: unknown) => {
        if (wanted === this.#latest) throw error;
        return undefined;
      });
      if (recorded && wanted === this.#latest) this.#show(new Playback(recorded, file.name, 1));
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    this.tell('');
    try {
      await work();
    } catch (error) {
      setText(this.#problem, error instanceof Error ? error.message : String(error));
    }
  }

  #takeDropped(): void {
    const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;
    const mark = (dropping: boolean) => document.body.classList.toggle('dropping', dropping);
    document.addEventListener('dragover', (event) => {
      if (!hasFiles(event)) return;
      // Or the browser would leave the page for the file.
      event.preventDefault();
      mark(true);
    });
    document.addEventListener('dragleave', (event) => {
      if (!event.relatedTarget) mark(false);
    });
    document.addEventListener('drop', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      mark(false);
      const files = event.dataTransfer?.files;
      const [file] = files ?? [];
      if (files && files.length > 1) setText(this.#problem, 'One run at a time: drop a single file.');
      else if (file) void this.#open(file);
    });
  }
}
