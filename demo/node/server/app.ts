import { context, propagation, type TextMapGetter } from '@opentelemetry/api';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { modelProviders } from '../../models/modelProviders.js';
import type { Health } from './protocol.js';
import { RefusedError } from './RefusedError.js';
import { readRunRequest } from './runRequest.js';
import type { Runs } from './Runs.js';

/** What the server is made of. */
export interface AppParts {
  readonly runs: Runs;
  readonly models: readonly string[];
  readonly answers: Health['answers'];
  /** The folder of the built page, if it was built. */
  readonly page?: string | undefined;
  /** The folder of the built docs, which are served below /docs/, if they were built. */
  readonly docs?: string | undefined;
  /** A page elsewhere that may ask too; none by default. */
  readonly allowOrigin?: string | undefined;
}

const longestBody = 64 * 1024;

function tooLong(): never {
  throw new RefusedError(413, `The body may have at most ${longestBody / 1024} kB.`);
}

const limitStream = bodyLimit({ maxSize: longestBody, onError: tooLong });

/** Hono's limit looks at the body itself, as a web stream, which is slow to make: only where its length was not told. */
const limitBody: MiddlewareHandler = (c, next) => {
  const length = c.req.header('content-length');
  if (length === undefined) return limitStream(c, next);
  return Number(length) > longestBody ? tooLong() : next();
};

/** The page and the docs, `GET /health`, `POST /runs`, and what can be done with a run at its address. */
export function createApp({ runs, models, answers, page, docs, allowOrigin }: AppParts): Hono {
  const app = new Hono();
  app.use(secureHeaders(headers));
  if (allowOrigin !== undefined) {
    const allowMethods = ['POST', 'GET', 'DELETE'];
    app.use('/runs/*', cors({ origin: allowOrigin, allowMethods, exposeHeaders: ['location'] }));
  }
  const answer = runs.store.handler(async (request) => {
    const body = await request.text();
    return orRefuse(() => runs.start(readRunRequest(body, models)));
  });

  app.get('/health', (c) => {
    const health: Health = { status: runs.accepting ? 'ok' : 'shutting down', answers, models, runs: runs.active };
    return c.json(health, runs.accepting ? 200 : 503, { 'cache-control': 'no-store' });
  });

  app.post(
    '/runs',
    async (c, next) => {
      // Other sites' forms can send text here without being asked; JSON they cannot, unless CORS lets them.
      if (/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) return next();
      throw new RefusedError(415, 'A run is asked for in JSON: send content-type: application/json.');
    },
    limitBody,
    continueTrace,
    (c) => answer(c.req.raw),
  );
  app.all('/runs', () => {
    throw new RefusedError(405, 'A run is asked for with POST.');
  });
  // To come back to a run, or to cancel it or one of its tasks.
  app.all('/runs/*', (c) => answer(c.req.raw));

  if (docs !== undefined) {
    // Its pages link each other by relative addresses.
    app.get('/docs', (c) => c.redirect('/docs/', 301));
    app.use('/docs/*', serveStatic({ root: docs, rewriteRequestPath: (path) => path.replace(/^\/docs/, '') }));
  }
  if (page !== undefined) app.use(serveStatic({ root: page }));
  app.notFound(() => new RefusedError(404, nothingHere(page)).toResponse());
  app.onError((error, c) => {
    if (error instanceof RefusedError) return error.toResponse();
    // Gone before the body was all here: nobody reads the answer.
    if (c.req.raw.signal.aborted) return new Response(null, { status: 400 });
    // Its details are for the one who runs the server.
    console.error(error);
    return Response.json({ error: { status: 500, message: 'The server failed.' } }, { status: 500 });
  });
  return app;
}

/** A refusal as the response that it is: the handler of runs knows no fields. */
function orRefuse<T>(start: () => T): T {
  try {
    return start();
  } catch (error) {
    throw error instanceof RefusedError ? error.toResponse() : error;
  }
}

const headerGetter: TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

/** Goes on with the visitor's trace, if a header tells one: the spans of its run are below it. */
const continueTrace: MiddlewareHandler = (c, next) =>
  context.with(propagation.extract(context.active(), c.req.raw.headers, headerGetter), next);

const nothingHere = (page: string | undefined): string =>
  page === undefined
    ? 'There is no page here: build it with npm run demo:build, and start the server again.'
    : 'There is nothing at this address.';

/** As the page's own rules, and no frames. The page asks the models itself when a visitor uses keys of their own. */
const headers: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'", ...Object.values(modelProviders).map(({ url }) => new URL(url).origin)],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  // Whoever puts TLS in front of it decides that.
  strictTransportSecurity: false,
};
