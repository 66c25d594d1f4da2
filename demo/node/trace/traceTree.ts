import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import cliTruncate from 'cli-truncate';

/** A line of the tree. */
export interface TraceLine {
  readonly text: string;
  /** Whether it tells a failure, or what nobody waited for. */
  readonly tone: 'failed' | 'stopped' | 'plain';
}

/** Columns of the times, and of the bar beside them, with the spaces between. */
const timesWidth = 20;
const barWidth = 14;

/**
 * Spans as a tree with times, a line each, no longer than `width`: when it began, how long it took, and a bar of both.
 * Retries are lines of their own, among what their task did.
 */
export function traceTree(spans: readonly ReadableSpan[], width: number): TraceLine[] {
  const ids = new Set(spans.map(idOf));
  const isRoot = ({ parentSpanContext: parent }: ReadableSpan) => !parent || !ids.has(parent.spanId);
  const begin = Math.min(...spans.map(({ startTime }) => ms(startTime)));
  const total = Math.max(1, ...spans.map(({ endTime }) => ms(endTime) - begin));
  const labelWidth = width - timesWidth - barWidth;

  const lineOf = (node: Node, indent: string): TraceLine => {
    // The note says what matters: a long name gives way to it.
    const note = node.note === '' ? '' : ` (${node.note})`;
    const label = cliTruncate(indent + node.label, Math.max(1, labelWidth - note.length)) + note;
    const times = `${seconds(node.start - begin)}${node.end === undefined ? ''.padStart(9) : seconds(node.end - node.start)}`;
    const bar = node.end === undefined ? '' : barOf((node.start - begin) / total, (node.end - begin) / total);
    return { text: `${label.padEnd(labelWidth)} ${times} ${bar}`.trimEnd(), tone: node.tone };
  };
  const linesOf = (node: Node, indent: string, below: string): TraceLine[] => {
    const children = node.children(spans).toSorted((a, b) => a.start - b.start);
    const lines = children.flatMap((child, i) => {
      const isLast = i === children.length - 1;
      return linesOf(child, `${below}${isLast ? '└─ ' : '├─ '}`, `${below}${isLast ? '   ' : '│  '}`);
    });
    return [lineOf(node, indent), ...lines];
  };
  const head = { text: `${''.padEnd(labelWidth)} ${'began'.padStart(9)}${'took'.padStart(9)}`, tone: 'plain' as const };
  return [head, ...spans.filter(isRoot).flatMap((span) => linesOf(spanNode(span), '', ''))];
}

/** What is a line. */
interface Node {
  readonly label: string;
  readonly note: string;
  readonly tone: TraceLine['tone'];
  readonly start: number;
  /** Absent for what is a moment. */
  readonly end?: number;
  children(spans: readonly ReadableSpan[]): Node[];
}

const ms = ([seconds, nanos]: ReadableSpan['startTime']) => seconds * 1_000 + nanos / 1e6;
const idOf = (span: ReadableSpan) => span.spanContext().spanId;

function spanNode(span: ReadableSpan): Node {
  const { name, attributes, startTime, endTime } = span;
  const isStopped = attributes['parallel_genai.outcome'] === 'stopped';
  const notes = [
    attributes['parallel_genai.hedge'] === true && 'hedge',
    attributes['http.response.status_code'],
    attributes['http.response.status_code'] === undefined && attributes['error.type'],
    isStopped && 'stopped',
  ].filter((note) => note !== undefined && note !== false);
  const failed = attributes['error.type'] !== undefined;
  return {
    label: name,
    note: notes.join(', '),
    tone: isStopped ? 'stopped' : failed ? 'failed' : 'plain',
    start: ms(startTime),
    end: ms(endTime),
    children: (spans) => [
      ...spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === idOf(span)).map(spanNode),
      ...span.events.filter((event) => event.name === 'parallel_genai.retry').map(retryNode),
    ],
  };
}

function retryNode({ time, attributes = {} }: ReadableSpan['events'][number]): Node {
  const delay = Number(attributes['parallel_genai.retry.delay']);
  const label = `· ${String(attributes['error.type'])}: again in ${delay.toFixed(2)} s`;
  return { label, note: '', tone: 'plain', start: ms(time), children: () => [] };
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`.padStart(9);

/** A line from one fraction of the bar's width to another, at least a mark. */
function barOf(from: number, to: number): string {
  const start = Math.min(barWidth - 2, Math.floor(from * (barWidth - 1)));
  const length = Math.max(1, Math.round((to - from) * (barWidth - 1)));
  return ' '.repeat(start) + '━'.repeat(Math.min(length, barWidth - 1 - start));
}
