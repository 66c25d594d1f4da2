/* All that is used of OpenTelemetry's API, imported once: a bundle keeps each import as it is written. */
export {
  type Attributes,
  type Context,
  context,
  createNoopMeter,
  type Histogram,
  isSpanContextValid,
  type Link,
  type Meter,
  metrics,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
