/** What a server takes of a run, at most; texts in characters. Facts alone, so that its page can keep to them. */
export const runLimits = { question: 8_000, tasks: 50, name: 64, system: 4_000, model: 80, concurrency: 20 } as const;
