import type { Part } from '../dom/FrameLoop.js';
import { button, byId, h, setText } from '../dom/h.js';
import type { ShownRun } from '../run/ShownRun.js';
import type { Playback } from '../saved/index.js';
import { plural, seconds } from './words.js';

/** How fast a saved run is played, by the words on its button. */
export const speeds: Readonly<Record<string, number>> = { '1×': 1, '4×': 4, 'At once': Number.POSITIVE_INFINITY };

/** How fast a saved run is played back, and how far it is; there only while one is shown. */
export class PlaybackBar implements Part {
  readonly #bar = byId('playback');
  readonly #what = h('p', { class: 'hint' });
  readonly #where = h('span', { class: 'hint where' });
  readonly #buttons: readonly (readonly [HTMLButtonElement, number])[];
  readonly #playAgain: (playback: Playback, speed: number) => void;
  #playback: Playback | undefined;

  /** @param playAgain plays a saved run once more, from its beginning */
  constructor(playAgain: (playback: Playback, speed: number) => void) {
    this.#playAgain = playAgain;
    this.#buttons = Object.entries(speeds).map(
      ([words, speed]) => [button(words, () => this.#play(speed), { 'aria-pressed': 'false' }), speed] as const,
    );
    const speed = { class: 'row', role: 'group', 'aria-label': 'Speed of the playback' };
    const row = h('div', speed, ...this.#buttons.map(([button]) => button), this.#where);
    this.#bar.append(this.#what, row);
  }

  show(run: ShownRun): void {
    this.#playback = isPlayback(run) ? run : undefined;
    this.#bar.hidden = !this.#playback;
    if (this.#playback) setText(this.#what, whatIsPlayed(this.#playback));
  }

  draw(): boolean {
    const playback = this.#playback;
    if (!playback) return false;
    const { now, startedAt, recorded, running, speed } = playback;
    for (const [button, its] of this.#buttons) button.setAttribute('aria-pressed', String(running && its === speed));
    const place = `${seconds(now - startedAt)} of ${seconds(recorded.endedAt - startedAt)}`;
    setText(this.#where, running ? place : `${place}. ${ending(playback)}A speed plays it again.`);
    return running;
  }

  #play(speed: number): void {
    const playback = this.#playback;
    if (playback?.running) playback.speed = speed;
    else if (playback) this.#playAgain(playback, speed);
  }
}

function whatIsPlayed({ name, recorded: { leftOut } }: Playback): string {
  const told = `A saved run, played back: “${name}”. Nothing is asked.`;
  if (leftOut <= 0) return told;
  return `${told} ${plural(leftOut, 'line')} of the file could not be read, such as a last one that is cut off, and ${leftOut === 1 ? 'is' : 'are'} left out.`;
}

const ending = ({ isCutShort }: Playback): string => (isCutShort ? 'The recording ended before the run did. ' : '');

/** Told by what it has: its class is loaded only when a run is opened. */
const isPlayback = (run: ShownRun): run is Playback => 'recorded' in run;
