import { type Job, UnrecoverableError, WaitingError } from 'bullmq';
import { catchError, defer, EMPTY, ignoreElements, lastValueFrom, Subject, takeUntil, tap } from 'rxjs';
import { runTasks } from '../../core/run/runTasks.js';
import { redact } from '../../core/util/redact.js';
import { ActiveTask, type Begun } from './ActiveTask.js';
import { continueEvent, failedTask, remainingDeadline, workerClosed, workerLost } from './continueTask.js';
import type { JobHost } from './JobHost.js';
import { readOptions, type TaskJob } from './TaskJob.js';
import { toTask } from './toTask.js';

/**
 * Runs a job's task and tells its caller all that happens.
 * @throws UnrecoverableError for a task that failed, so that the queue shows that; WaitingError for one handed back
 */
export async function runJob(job: Job<TaskJob>, token: string, worker: JobHost): Promise<void> {
  const { run, key, name } = job.data;
  if (typeof run !== 'string' || typeof key !== 'string' || typeof name !== 'string') {
    throw new UnrecoverableError('this job was not made by runTasksOn');
  }
  const publisher = worker.publisherOf(run);
  // Rises with each time that the job is given to a worker, and with each time that it is made anew.
  const task = new ActiveTask(key, job.timestamp * 1_000 + job.attemptsStarted, publisher);
  const release = worker.leases.hold(job.id ?? '', token, task);
  try {
    const begun = await task.begin();
    // Ended already, taken over by another worker, or not wanted any more: nothing is asked.
    if (typeof begun === 'string') return;
    await perform(job, token, task, begun, worker);
  } finally {
    release();
    worker.leave(run, task);
  }
}

async function perform(job: Job<TaskJob>, token: string, task: ActiveTask, begun: Begun, worker: JobHost) {
  const { name } = job.data;
  const { maxLost } = worker.settings;
  if (begun.isLost && begun.lost > maxLost) {
    task.emit(failedTask(name, begun, workerLost(), Date.now()));
  } else {
    if (begun.isLost) {
      task.emit({ type: 'retry', name, attempt: begun.attempt, at: Date.now(), error: workerLost(), delayMs: 0 });
    }
    await runToEnd(job.data, task, begun, worker);
  }
  if (task.stopped === 'closing') return handBack(job, token, task, worker);
  if (task.stopped === 'cancelled') {
    await task.drop();
    throw new UnrecoverableError('cancelled by its caller');
  }
  await task.flush();
  if (task.failure !== undefined) throw new UnrecoverableError(redact(task.failure));
}

/** Resolves when the task has ended or was stopped. */
function runToEnd(data: TaskJob, task: ActiveTask, begun: Begun, worker: JobHost): Promise<void> {
  const options = readOptions(data);
  const stop$ = new Subject<void>();
  task.onStop = () => stop$.next();
  const observe = worker.latencies.observer(data.task);
  const events$ = defer(() => {
    const ours = toTask(data, remainingDeadline(options, begun, Date.now()), begun.attempt, worker);
    return runTasks([ours], { ...worker.settings.run, concurrency: Number.POSITIVE_INFINITY });
  }).pipe(
    tap((event) => {
      observe(event);
      task.emit(continueEvent(event, begun, options.deadlineMs));
    }),
    // A task that this worker cannot run, or a value that cannot be told in JSON.
    catchError((error: unknown) => {
      task.emit(failedTask(data.name, { ...begun, attempt: task.attempt, firstAt: task.firstAt }, error, Date.now()));
      return EMPTY;
    }),
    takeUntil(stop$),
  );
  return task.stopped ? Promise.resolve() : lastValueFrom(events$.pipe(ignoreElements()), { defaultValue: undefined });
}

/** Gives the job to another worker at once: nothing waits for a lock to run out, and nothing counts as lost. */
async function handBack(job: Job<TaskJob>, token: string, task: ActiveTask, worker: JobHost): Promise<void> {
  const { name } = job.data;
  const { attempt, firstAt } = task;
  const at = Date.now();
  if (task.isRunning && worker.settings.maxLost === 0) {
    task.emit(failedTask(name, { attempt, firstAt, isLost: false, lost: 0 }, workerClosed(), at));
    await task.flush();
    throw new UnrecoverableError(workerClosed().message);
  }
  if (task.isRunning) task.emit({ type: 'retry', name, attempt, at, error: workerClosed(), delayMs: 0 });
  await task.flush();
  await job.moveToWait(token);
  await worker.wakeOthers();
  throw new WaitingError();
}
