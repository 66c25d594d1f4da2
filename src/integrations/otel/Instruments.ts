import { createNoopMeter, type Histogram, type Meter } from '@opentelemetry/api';

const powers = (base: number, factor: number): number[] => Array.from({ length: 14 }, (_, k) => factor * base ** k);

/** From 10 ms to 82 s, each twice the one before. */
const seconds = { unit: 's', advice: { explicitBucketBoundaries: powers(2, 0.01) } };
const tokens = { unit: '{token}', advice: { explicitBucketBoundaries: powers(4, 1) } };

const made = new WeakMap<Meter, Instruments>();

/** What is measured. */
export class Instruments {
  readonly duration: Histogram;
  readonly tokenUsage: Histogram;
  readonly timeToFirstChunk: Histogram;
  readonly timePerChunk: Histogram;
  readonly taskDuration: Histogram;

  constructor(meter: Meter) {
    const create = (name: string, description: string, options = seconds) =>
      meter.createHistogram(name, { description, ...options });
    this.duration = create('gen_ai.client.operation.duration', 'How long an attempt took');
    this.tokenUsage = create('gen_ai.client.token.usage', 'Tokens that an attempt used', tokens);
    this.timeToFirstChunk = create('gen_ai.client.operation.time_to_first_chunk', 'From the call to its first chunk');
    this.timePerChunk = create('gen_ai.client.operation.time_per_output_chunk', 'From one chunk to the next');
    this.taskDuration = create('parallel_genai.task.duration', 'From first start to end, waits between included');
  }

  /** Those of a meter. Asked for per run: what is made before an SDK is registered measures nothing for ever. */
  static of(meter: Meter): Instruments {
    let instruments = made.get(meter);
    if (!instruments) made.set(meter, (instruments = new Instruments(meter)));
    return instruments;
  }

  /** True where no SDK listens. */
  get isNoop(): boolean {
    return this.duration === createNoopMeter().createHistogram('');
  }
}
