import { ConnectionError, createLimiter, runTasks, type Task } from 'parallel-genai';
import { record } from '../support/tasks.js';
import { inVirtualTime } from './virtualTime.js';

const refused = () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });

/** How clients tell that nobody listens at a port. */
export const outageClients: Record<string, () => unknown> = {
  'plain fetch in Node': () => new TypeError('fetch failed', { cause: refused() }),
  'plain fetch in Chromium': () => new TypeError('Failed to fetch'),
  'plain fetch in Safari': () => new TypeError('Load failed'),
  'an OpenAI client': () =>
    Object.assign(new Error('Connection error.', { cause: new TypeError('fetch failed', { cause: refused() }) }), {
      name: 'APIConnectionError',
    }),
  axios: () => Object.assign(refused(), { name: 'AxiosError' }),
  askVac: () => new ConnectionError('cannot reach the agent'),
};

/** 60 tasks against a server that is down at first; what became of them. */
export async function meetOutage(
  tell: () => unknown,
  { downMs = 20_000, failMs = 5, answerMs = 1_000, seed = 1 } = {},
) {
  return inVirtualTime(seed, async () => {
    const startedAt = Date.now();
    let calls = 0;
    const run = async () => {
      calls++;
      const isDown = Date.now() - startedAt < downMs;
      await new Promise((resolve) => setTimeout(resolve, isDown ? failMs : answerMs));
      if (isDown) throw tell();
      return 'answer';
    };
    const limiter = createLimiter();
    const tasks = Array.from({ length: 60 }, (_, index): Task => ({ name: `${index}`, run }));
    const told = record(runTasks(tasks, { limiter, retry: true, heartbeatMs: false }));
    await new Promise<void>((resolve) => {
      const look = () => (told.end ? resolve() : void setTimeout(look, 500));
      look();
    });
    const count = (type: string) => told.events.filter((event) => event.type === type).length;
    // While it probes, each failed attempt is a probe; those before are what was in flight when the outage was noticed.
    const opened = told.events.findIndex((event) => event.type === 'limit' && event.status === 'probing');
    const closed = told.events.findIndex(
      (event, index) => index > opened && event.type === 'limit' && event.status === 'open',
    );
    const probes = told.events.slice(opened, closed).filter(({ type }) => type === 'start').length;
    return { answered: count('complete'), lost: count('error'), calls, probes };
  });
}
