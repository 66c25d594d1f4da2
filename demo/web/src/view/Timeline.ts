import type { Part } from '../dom/FrameLoop.js';
import { byId, h, svg } from '../dom/h.js';
import { combinedName, type TaskDraft } from '../model/TaskDraft.js';
import type { ShownRun } from '../run/ShownRun.js';
import { timelineLegend } from './timelineLegend.js';
import { axisEnd, type Row, timelineRows } from './timelineRows.js';
import { drawRow, type Place } from './timelineShapes.js';
import { timelineTable } from './timelineTable.js';
import { plural, seconds } from './words.js';

/** Between drawings, in milliseconds: bars that grow ten times a second look steady and cost little. */
const everyMs = { few: 80, many: 240 };
const gapRight = 14;
const axisHeight = 22;

/** The run as a Gantt chart, live, with a row for each task, and the same as a table. */
export class Timeline implements Part {
  readonly #box = byId('timeline');
  readonly #chart = svg('svg', { role: 'img', class: 'chart' });
  readonly #chartBox = h('div', { class: 'chart-box' }, this.#chart);
  readonly #table = h('div', { class: 'table-box', tabindex: 0, role: 'region', 'aria-label': 'Attempts as a table' });
  readonly #details = h('details', {}, h('summary', {}, 'The same as a table'), this.#table);
  #session: ShownRun | undefined;
  #dueAt = 0;
  #drawn = new Map<string, { readonly key: string; readonly group: SVGGElement }>();
  #frameKey = '';
  #stale = true;
  /** Rows that are to come. */
  #waiting: readonly string[] = [];
  #width = 600;

  constructor() {
    this.#box.append(this.#chartBox, timelineLegend(), this.#details);
    new ResizeObserver(([entry]) => {
      this.#width = Math.max(240, Math.floor(entry?.contentRect.width ?? 600));
      this.#stale = true;
      this.onResize?.();
    }).observe(this.#box);
    this.#details.addEventListener('toggle', () => this.#fillTable());
  }

  /** Asks for a new drawing. */
  onResize: (() => void) | undefined;

  /** Before the first run: its rows, as high as the chart will be, so that nothing below moves when it begins. */
  preview(drafts: readonly TaskDraft[], combine: boolean): void {
    if (this.#session) return;
    this.#waiting = [...drafts.map(({ name }) => name), ...(combine ? [combinedName] : [])];
    this.#stale = true;
    this.onResize?.();
  }

  show(session: ShownRun): void {
    this.#session = session;
    this.#frameKey = '';
    this.#stale = true;
    this.#waiting = session.combines ? [combinedName] : [];
  }

  draw(): boolean {
    const session = this.#session;
    if (!session) {
      if (this.#stale) this.#drawRows(this.#waiting.map((name) => ({ name, stretches: [] })));
      this.#stale = false;
      return false;
    }
    const now = Date.now();
    const { running } = session;
    if (running ? now < this.#dueAt : !this.#stale) return running;
    this.#dueAt = now + (session.state.tasks.size > 14 ? everyMs.many : everyMs.few);
    // Once more after the run has ended: its last events came after the last drawing.
    this.#stale = running;
    const rows = timelineRows(session, session.now);
    const ahead = this.#waiting.filter((name) => rows.every((row) => row.name !== name));
    this.#drawRows([...rows, ...ahead.map((name) => ({ name, stretches: [] }))]);
    if (!running) this.#fillTable();
    return running;
  }

  #drawRows(rows: readonly Row[]): void {
    const many = rows.length > 14;
    const rowHeight = many ? 16 : 24;
    const gapLeft = Math.min(130, Math.round(this.#width * 0.28));
    const latest = Math.max(0, ...rows.map(({ stretches }) => stretches.at(-1)?.to ?? 0));
    const end = axisEnd(Math.max(latest, 1));
    const x = (ms: number) => Math.round((gapLeft + (ms / end) * (this.#width - gapLeft - gapRight)) * 10) / 10;
    const height = axisHeight + rows.length * rowHeight + 4;
    const frameKey = JSON.stringify([this.#width, end, rows.map(({ name }) => name)]);
    if (frameKey !== this.#frameKey) {
      this.#frameKey = frameKey;
      this.#drawn.clear();
      this.#chart.setAttribute('viewBox', `0 0 ${this.#width} ${height}`);
      this.#chart.setAttribute('height', String(height));
      this.#chart.replaceChildren(...this.#axis(end, x, height));
      this.#letScroll(many);
    }
    this.#chart.setAttribute('aria-label', `Timeline of ${plural(rows.length, 'task')} over ${seconds(latest)}`);
    rows.forEach((row, index) => {
      const y = axisHeight + index * rowHeight + (many ? 3 : 5);
      this.#drawChanged(row, { y, height: rowHeight - (many ? 6 : 10), x }, gapLeft);
    });
  }

  /** Draws a row anew only where it differs from what is on the screen: ended ones do not. */
  #drawChanged(row: Row, place: Place, gapLeft: number): void {
    const key = row.stretches.map(({ kind, to, firstChunkAt }) => `${kind}${place.x(to)},${firstChunkAt}`).join(';');
    const before = this.#drawn.get(row.name);
    if (before?.key === key) return;
    const label = svg('text', { class: 'label', x: 0, y: place.y + place.height / 2, 'dominant-baseline': 'central' });
    const letters = Math.floor(gapLeft / 7.4);
    label.textContent = row.name.length > letters ? `${row.name.slice(0, letters - 1)}…` : row.name;
    const group = svg('g', { 'data-row': row.name }, label, drawRow(row, place));
    if (before) before.group.replaceWith(group);
    else this.#chart.append(group);
    this.#drawn.set(row.name, { key, group });
  }

  #axis(end: number, x: (ms: number) => number, height: number): SVGElement[] {
    const ticks = this.#width < 460 ? 2 : 5;
    return Array.from({ length: ticks + 1 }, (_, index) => {
      const ms = (end / ticks) * index;
      const anchor = index === ticks ? 'end' : index === 0 ? 'start' : 'middle';
      return svg(
        'g',
        { class: 'tick' },
        svg('path', { d: `M${x(ms)} ${axisHeight - 4}V${height}` }),
        svg('text', { x: x(ms), y: 11, 'text-anchor': anchor }, `${Number((ms / 1_000).toFixed(2))} s`),
      );
    });
  }

  /** Of many rows not all are seen: the box scrolls, by keyboard too. */
  #letScroll(many: boolean): void {
    const attributes = { tabindex: '0', role: 'region', 'aria-label': 'Attempts as bars' };
    for (const [name, value] of Object.entries(attributes)) {
      if (many) this.#chartBox.setAttribute(name, value);
      else this.#chartBox.removeAttribute(name);
    }
  }

  #fillTable(): void {
    if (this.#details.open && this.#session) this.#table.replaceChildren(timelineTable(this.#session));
  }
}
