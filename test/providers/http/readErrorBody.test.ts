import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { errorFacts } from '../../../src/providers/failure/errorFacts.js';
import { failureOf } from '../../../src/providers/failure/failureOf.js';
import { readErrorBody } from '../../../src/providers/http/readErrorBody.js';

/** What a failed answer's body says, as an error tells it. */
const errorBodySummary = async (response: Response) => {
  const { message } = failureOf(errorFacts(await readErrorBody(response)), { what: 'HTTP 503', status: 503 });
  return message.replace(/^HTTP 503(: )?/, '');
};

const bytes = (text: string) => new TextEncoder().encode(text);

/** A body of which this much comes, and then nothing; tells when the reader leaves. */
function stalled(text: string) {
  const seen = { left: 0 };
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes(text)),
    cancel: () => void seen.left++,
  });
  return { response: new Response(body, { status: 503 }), seen };
}

/** What became of a promise so far. */
function watch<T>(promise: Promise<T>) {
  const seen: { value?: T } = {};
  void promise.then((value) => (seen.value = value));
  return seen;
}

describe('what a failed answer says', () => {
  it.each([
    ['{"error":"the server is full"}', 'the server is full'],
    ['{"error":{"message":"the server\\n  is full"}}', 'the server is full'],
    ['{"detail":[{"msg":"the server is full"}]}', 'the server is full'],
    ['"the server is full"', 'the server is full'],
    [' the server is full\n', 'the server is full'],
    ['{"busy":true}', '{"busy":true}'],
    ['  <html>the server is full</html>', ''],
    ['', ''],
    ['refused: Bearer        abcdefgh at http://me:s3cret@a.test/', 'refused: Bearer … at http://…@a.test/'],
  ])('is read from %j', async (body, said) => {
    expect(await errorBodySummary(new Response(body, { status: 503 }))).toBe(said);
  });

  it('is nothing where there is no body', async () => {
    expect(await errorBodySummary(new Response(null, { status: 503 }))).toBe('');
  });

  it('is put together from characters that come in pieces', async () => {
    const all = bytes('{"error":"fuldt 🚀 hus"}');
    let at = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => (at < all.length ? controller.enqueue(all.subarray(at, ++at)) : controller.close()),
    });
    expect(await errorBodySummary(new Response(body, { status: 503 }))).toBe('fuldt 🚀 hus');
  });

  it('is what came before the connection broke off', async () => {
    let pieces = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => (pieces++ === 0 ? controller.enqueue(bytes('full')) : controller.error(new Error('reset'))),
    });
    expect(await errorBodySummary(new Response(body, { status: 503 }))).toBe('full');
  });

  it('is cut where it has no end, and the rest is not read', async () => {
    let sent = 0;
    let left = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1_000;
        controller.enqueue(bytes('x'.repeat(1_000)));
      },
      cancel: () => void (left = true),
    });
    const detail = await errorBodySummary(new Response(body, { status: 503 }));
    expect(detail).toBe(`${'x'.repeat(299)}…`);
    expect(left).toBe(true);
    expect(sent).toBeLessThan(100_000);
  });

  it('is cut where it comes in one piece of several MB', async () => {
    const detail = await errorBodySummary(new Response('busy '.repeat(1_000_000), { status: 503 }));
    expect(detail).toMatch(/^(busy )+.*…$/);
    expect(detail).toHaveLength(300);
  });

  describe('with time in hand', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    it('is what has come after a second, where the rest never does, and the connection is left', async () => {
      const { response, seen } = stalled('{"error":');
      const told = watch(errorBodySummary(response));
      await vi.advanceTimersByTimeAsync(900);
      expect(told).toEqual({});
      await vi.advanceTimersByTimeAsync(100);
      expect(told).toEqual({ value: '{"error":' });
      expect(seen.left).toBe(1);
      expect(vi.getTimerCount()).toBe(0);
    });

    it('is told after a second where the body drips on and on', async () => {
      let drip: ReturnType<typeof setInterval> | undefined;
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => void (drip = setInterval(() => controller.enqueue(bytes('.')), 300)),
        cancel: () => clearInterval(drip),
      });
      const told = watch(errorBodySummary(new Response(body, { status: 503 })));
      await vi.advanceTimersByTimeAsync(1_000);
      expect(told).toEqual({ value: '...' });
      expect(vi.getTimerCount()).toBe(0);
    });

    it('is told after a second where somebody else reads the body, too', async () => {
      const { response } = stalled('busy');
      const other = response.clone();
      const told = watch(errorBodySummary(response));
      await vi.advanceTimersByTimeAsync(1_000);
      expect(told).toEqual({ value: 'busy' });
      await other.body?.cancel();
    });

    it('leaves no timer where the body ends in time', async () => {
      expect(await errorBodySummary(new Response('busy', { status: 503 }))).toBe('busy');
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});
