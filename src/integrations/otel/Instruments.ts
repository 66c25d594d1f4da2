import { createNoopMeter, type Histogram, type Meter } from './api.js';

/** Fourteen bounds, each `factor` times the one before. */
const bounds = (first: number, factor: number) => ({
  explicitBucketBoundaries: Array.from({ length: 14 }, (_, k) => first * factor ** k),
});

const made = new WeakMap<Meter, Instruments>();

/** What is measured. */
export class Instruments {
  readonly duration: Histogram;
  readonly tokenUsage: Histogram;
  readonly timeToFirstChunk: Histogram;
  readonly timePerChunk: Histogram;
  readonly taskDuration: Histogram;

  constructor(meter: Meter) {
    const histogram = (name: string, unit = 's', advice = bounds(0.01, 2)) =>
      meter.createHistogram(name, { unit, advice });
    const ofCall = 'gen_ai.client.operation.';
    this.duration = histogram(`${ofCall}duration`);
    this.timeToFirstChunk = histogram(`${ofCall}time_to_first_chunk`);
    this.timePerChunk = histogram(`${ofCall}time_per_output_chunk`);
    this.tokenUsage = histogram('gen_ai.client.token.usage', '{token}', bounds(1, 4));
    this.taskDuration = histogram('parallel_genai.task.duration');
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
