import type { RunPlan } from '../model/RunPlan.js';
import { combinedName, type TaskDraft } from '../model/TaskDraft.js';
import { SessionLock } from './SessionLock.js';

/** A run of a session, which the server behind the page keeps. */
export interface KeptRun {
  /** The tasks that it asks. */
  readonly names: readonly string[];
  /** By it the server knows the request that starts the run, if that is sent again. */
  readonly key: string;
  /** Where the run is, once that is known. */
  readonly address?: string | undefined;
}

/** What is written down. */
interface Kept {
  readonly id: string;
  readonly plan: RunPlan;
  readonly startedAt: number;
  readonly enough: boolean;
  readonly runs: readonly KeptRun[];
}

const place = 'parallel-genai:session';

/**
 * What a session needs to go on after a reload: what was asked, and where the server has it. In the storage of this tab,
 * which ends with it. No key is in it.
 */
export class KeptSession {
  #kept: Kept;
  readonly #lock: SessionLock;

  private constructor(kept: Kept) {
    this.#kept = kept;
    this.#lock = new SessionLock(kept.id);
  }

  static begin(plan: RunPlan): KeptSession {
    const id = Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(36)).join('');
    return new KeptSession({ id: id.padEnd(32, '0'), plan, startedAt: Date.now(), enough: false, runs: [] });
  }

  /** That of before the reload, if there is one. */
  static read(): KeptSession | undefined {
    const kept = storedSession();
    const first = kept?.runs[0];
    if (!kept || !first) return undefined;
    // Of further ones that never had an address nothing came: they are asked again as if for the first time, and the
    // server knows them by the same key.
    return new KeptSession({ ...kept, runs: kept.runs.filter((run) => run === first || run.address !== undefined) });
  }

  get plan(): RunPlan {
    return this.#kept.plan;
  }

  get startedAt(): number {
    return this.#kept.startedAt;
  }

  get runs(): readonly KeptRun[] {
    return this.#kept.runs;
  }

  /** Whether the visitor wanted no more of it. */
  get enough(): boolean {
    return this.#kept.enough;
  }

  /** Whether its runs end with it: no other tab shows them. */
  get isOwn(): boolean {
    return this.#lock.isHeld;
  }

  cancelled(): void {
    this.#write({ enough: true });
  }

  /** A run that begins. */
  add(names: readonly string[]): KeptRun {
    const { id, runs } = this.#kept;
    const run = { names, key: `${id}.${runs.length}.${encodeURIComponent(names[0] ?? '')}` };
    this.#write({ runs: [...runs, run] });
    return run;
  }

  /** The server told where a run is. */
  opened({ key }: KeptRun, address: string): void {
    this.#write({ runs: this.#kept.runs.map((run) => (run.key === key ? { ...run, address } : run)) });
  }

  /** Nothing of it is come back to. The next session may be there already. */
  forget(): void {
    this.#lock.release();
    if (storedSession()?.id === this.#kept.id) store(undefined);
  }

  #write(change: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...change };
    store(this.#kept);
  }
}

function storedSession(): Kept | undefined {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(place) ?? 'null');
    return isKept(stored) ? stored : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it is what this page writes down: other versions of it, or other pages of its host, may have left anything. */
function isKept(stored: unknown): stored is Kept {
  const { id, startedAt, plan, runs } = (stored ?? {}) as Partial<Kept>;
  if (typeof id !== 'string' || !Number.isFinite(startedAt) || !Array.isArray(runs)) return false;
  if (typeof plan?.question !== 'string' || typeof plan.settings !== 'object' || !Array.isArray(plan.tasks))
    return false;
  const areTexts = (...values: readonly unknown[]) => values.every((value) => typeof value === 'string');
  const tasks: readonly TaskDraft[] = plan.tasks;
  if (!tasks.every(({ name, instruction, model }) => areTexts(name, instruction, model))) return false;
  const known = new Set([...tasks.map(({ name }) => name), combinedName]);
  return (runs as KeptRun[]).every(({ names, key }) => areTexts(key) && names.every((name) => known.has(name)));
}

function store(kept: Kept | undefined): void {
  try {
    if (kept) sessionStorage.setItem(place, JSON.stringify(kept));
    else sessionStorage.removeItem(place);
  } catch {
    // Full, or forbidden: the run goes on, and a reload loses it.
  }
}
