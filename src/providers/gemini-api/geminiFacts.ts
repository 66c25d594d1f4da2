import type { CallFacts } from '../../core/model/task.js';

/**
 * What a request asks of Gemini.
 *
 * @param model with or without its path: `models/gemini-2.5-flash`
 * @param server the base address that the client was given, if any
 */
export function geminiFacts(model: unknown, stream: boolean, server: unknown, isVertex = false): CallFacts {
  return {
    operation: 'generate_content',
    provider: isVertex ? 'gcp.vertex_ai' : 'gcp.gemini',
    model: typeof model === 'string' ? model.replace(/^.*models\//, '') : undefined,
    stream,
    server: typeof server === 'string' ? server : isVertex ? undefined : 'https://generativelanguage.googleapis.com',
  };
}
