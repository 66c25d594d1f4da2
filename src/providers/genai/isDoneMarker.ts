/**
 * True for the error with which the SDK meets `data: [DONE]`, which it takes for JSON. Gateways that speak OpenAI's
 * dialect end a stream so. Read from the words of the platform's parser: those of Node, Chromium and Safari quote it,
 * Firefox's says that it stumbles over a second character, which in a response of Gemini's, an object, it never does.
 */
export const isDoneMarker = (error: unknown): boolean =>
  error instanceof SyntaxError && doneWords.some((words) => words.test(error.message));

const doneWords = [
  /^(?:Failed to execute 'json' on 'Response': )?Unexpected token '?D'?, "\[DONE\]" is not valid JSON$/,
  /^JSON\.parse: unexpected character at line 1 column 2 of the JSON data$/,
  /^JSON Parse error: Unexpected identifier "DONE"$/,
];
