/** Reads what may be the trailer of a text stream, character by character, and says when it is not. */
export interface TrailerMatcher {
  /** `open`: it may still be; `closed`: it is whole with this character; `no`: it is not, from this character on. */
  read(char: string): 'open' | 'closed' | 'no';
  /** True if it is an error message, which only the end of the stream closes. */
  readonly isFailure: boolean;
}

/** No answer is nested deeper; a wrong guess then costs no more than this many second looks. */
const deepest = 100;

/**
 * Matches a JSON object: `{`, a quoted key, a colon, and what JSON allows up to the closing brace. Prose and code with braces
 * in it break these rules within a few characters, so they are not held back for long.
 */
export function objectMatcher(): TrailerMatcher {
  let seen: 'nothing' | 'brace' | 'key' | 'colon' = 'nothing';
  let depth = 0;
  let inString = false;
  let escaped = false;

  const inText = (char: string) => {
    if (escaped) escaped = false;
    else if (char === '\\') escaped = true;
    else if (char === '"') inString = false;
    else if (char < ' ') return 'no';
    return 'open';
  };
  return {
    isFailure: false,
    read(char) {
      if (inString) return inText(char);
      if (char === ' ' || char === '\n' || char === '\r' || char === '\t') return 'open';
      if (char === '"') {
        inString = true;
        if (seen === 'key') return 'no';
        if (seen === 'brace') seen = 'key';
        return 'open';
      }
      if (seen === 'nothing') seen = 'brace';
      else if (seen === 'brace') return 'no';
      else if (seen === 'key') {
        if (char !== ':') return 'no';
        seen = 'colon';
      }
      if (char === '{' || char === '[') return ++depth > deepest ? 'no' : 'open';
      if (char === '}' || char === ']') return --depth === 0 ? 'closed' : 'open';
      return /[\w,:.+-]/.test(char) ? 'open' : 'no';
    },
  };
}

const beginnings = ['Streaming Error: ', 'Streaming async Error: '];

/** Matches what sunholo's servers append to a text stream if the agent fails: `Streaming Error: …` and a traceback. */
export function failureMatcher(): TrailerMatcher {
  let beginning = '';
  let isFailure = false;
  return {
    get isFailure() {
      return isFailure;
    },
    read(char) {
      if (isFailure) return 'open';
      beginning += char;
      isFailure = beginnings.includes(beginning);
      return beginnings.some((known) => known.startsWith(beginning)) ? 'open' : 'no';
    },
  };
}
