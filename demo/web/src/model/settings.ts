/** What the runner is told. */
export interface RunnerSettings {
  readonly concurrency: number;
  readonly timeoutS: number;
  readonly retry: boolean;
  readonly attempts: number;
}

/** What the built-in mock does to the calls; shares are percent. */
export interface MockSettings {
  readonly latencyMs: number;
  readonly chunkMs: number;
  readonly chunkChars: number;
  readonly overloadedShare: number;
  readonly rateLimitShare: number;
  readonly rateLimitS: number;
  readonly cutShare: number;
}

export type Settings = RunnerSettings & MockSettings;

export const calm: Settings = {
  concurrency: 20,
  timeoutS: 60,
  retry: true,
  attempts: 5,
  latencyMs: 500,
  chunkMs: 45,
  chunkChars: 24,
  overloadedShare: 0,
  rateLimitShare: 0,
  rateLimitS: 2,
  cutShare: 0,
};

/** Ways of being hard, one press each. */
export const presets: Readonly<Record<string, Settings>> = {
  Calm: calm,
  Overloaded: { ...calm, overloadedShare: 40, latencyMs: 800 },
  'Quota used up': { ...calm, rateLimitShare: 40, rateLimitS: 3 },
  'Flaky line': { ...calm, cutShare: 50, chunkMs: 60 },
  'Slow model': { ...calm, latencyMs: 4_000, chunkMs: 250, timeoutS: 8, attempts: 2 },
};

interface Bounds {
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export type NumberSetting = Exclude<keyof Settings, 'retry'>;

/** The sliders: bounds and words. */
export const bounds: Readonly<Record<NumberSetting, Bounds>> = {
  latencyMs: { label: 'Latency to the first chunk', unit: 'ms', min: 0, max: 8_000, step: 100 },
  chunkMs: { label: 'Pace: time between chunks', unit: 'ms', min: 0, max: 500, step: 5 },
  chunkChars: { label: 'Characters in a chunk', unit: '', min: 4, max: 2_000, step: 4 },
  overloadedShare: { label: 'Calls answered 503 (overloaded)', unit: '%', min: 0, max: 100, step: 5 },
  rateLimitShare: { label: 'Calls answered 429 (quota)', unit: '%', min: 0, max: 100, step: 5 },
  rateLimitS: { label: '… which ask to wait', unit: 's', min: 1, max: 20, step: 1 },
  cutShare: { label: 'Streams cut in the middle', unit: '%', min: 0, max: 100, step: 5 },
  concurrency: { label: 'Calls in flight at most', unit: '', min: 1, max: 60, step: 1 },
  timeoutS: { label: 'Timeout of an attempt', unit: 's', min: 1, max: 120, step: 1 },
  attempts: { label: 'Attempts in all', unit: '', min: 2, max: 10, step: 1 },
};

/** The preset that these settings are, if they are one. */
export const presetOf = (settings: Settings): string | undefined =>
  Object.entries(presets).find(([, preset]) =>
    Object.entries(preset).every(([key, value]) => settings[key as keyof Settings] === value),
  )?.[0];

/** The runner's part as options of `runTasks`. */
export const runOptions = ({ concurrency, timeoutS, retry, attempts }: RunnerSettings) => ({
  concurrency,
  timeoutMs: timeoutS * 1_000,
  retry: retry ? attempts : false,
});
