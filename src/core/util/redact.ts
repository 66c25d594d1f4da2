/*
 * Every pattern takes linear time, on hostile input too: whatever repeats without a bound comes after a fixed word,
 * ends at the next character that it cannot hold, and is followed by nothing that must match.
 */

/** Ends the value of a header, a parameter or a field. */
const value = String.raw`[^\s"'\\,;&<>(){}\[\]]+`;
/** Between a name and its value in headers, code, JSON, and JSON within JSON. */
const separator = String.raw`\\?["']?\s*[:=]\s*\\?["']?`;
/** Words before the credentials in an Authorization header. */
const scheme = String.raw`(?:(?:bearer|basic|digest|negotiate|token|dpop|api-?key)\s+)?`;

const names = {
  authorization: '(?:proxy-)?authorization',
  /** Of headers and fields whose whole value is secret. */
  secret: [
    String.raw`x-(?:api-key|goog-api-key|goog-iam-authorization-token|auth-token|amz-security-token|functions-key)`,
    String.raw`(?:ocp-apim-)?subscription-key`,
    String.raw`(?:api|access|account|secret|private|signing|encryption)[ _-]?key(?:[_-]?id)?(?: provided)?`,
    String.raw`(?:access|refresh|id|auth|session|security|bearer)[_-]?token`,
    'client[_-]?secret|password|passwd|passphrase',
  ].join('|'),
  /** Plain words as well, which only count if `=` or a quote follows. */
  word: 'secret|signature',
  /** How the names of parameters end whose values are secret. */
  parameter: 'key|keyid|token|signature|sig|secret|password|passwd|pwd|credential|auth|accessid',
};

/** Keys that are known by how they begin. */
const keys = [
  String.raw`AIza[\w-]{20,}`, // Google API keys
  String.raw`\bAQ\.[\w-]{20,}`,
  String.raw`\bya29\.[\w.-]{8,}`, // Google OAuth
  String.raw`\b[sr]k-[\w-]{16,}`, // OpenAI, Anthropic, DeepSeek, OpenRouter, Langfuse …
  String.raw`\b[srp]k_(?:live|test|prod)_\w{8,}`, // Stripe and its like
  String.raw`\b(?:xai|pplx|nvapi|csk|tvly|glpat)-[\w-]{16,}`, // xAI, Perplexity, NVIDIA, Cerebras, Tavily, GitLab
  String.raw`\b(?:gsk|hf|fw|npm|jina|r8|tgp_v1|lsv2_[ps]t|dop_v1)_\w{16,}`, // Groq, Hugging Face, Fireworks, npm …
  String.raw`\b(?:gh[pousr]_|github_pat_)\w{20,}`, // GitHub
  String.raw`\b(?:AKIA|ASIA)[0-9A-Z]{12,}`, // AWS access key ids
  String.raw`\bxox[a-z]-[\w-]{8,}`, // Slack
  String.raw`\bSG\.[\w-]{16,}(?:\.[\w-]+)*`, // SendGrid
  String.raw`\beyJ[\w-]{17,}(?:\.[\w-]+)*`, // JSON web tokens
].join('|');

const patterns: readonly RegExp[] = [
  // PEM blocks, on many lines or with `\n` spelled out; to the end of the message where the last line is missing.
  /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)(?:(?!-----)[\s\S])+/g,
  // User name and password of a URL: to the last `@` before its path. Bounded, since `@` may never come.
  /(\/\/)[^\s/?#"<>]{1,2000}(?=@)/g,
  // Parameters of a URL, in its query or its fragment.
  new RegExp(String.raw`([?&#][\w.~%-]{0,60}(?:${names.parameter})=)[^&#\s"'<>]+`, 'gi'),
  new RegExp(String.raw`(\b${names.authorization}${separator}${scheme})${value}`, 'gi'),
  new RegExp(String.raw`(\b(?:set-)?cookie["']?\s*:\s*["']?)[^\s"',;]+(?:;\s*[^\s"',;]+)*`, 'gi'),
  new RegExp(String.raw`((?:${names.secret})${separator})${value}`, 'gi'),
  new RegExp(String.raw`((?:${names.word})(?:=\s*\\?["']?|\\?["']\s*[:=]\s*\\?["']))${value}`, 'gi'),
  // Headers as a list of pairs.
  new RegExp(String.raw`((?:${names.authorization}|${names.secret})["']\s*,\s*["']${scheme})${value}`, 'gi'),
  /(\bbearer\s+)[\w.~+/=-]{8,}/gi,
  // "Basic" is a word as well: what follows must look like base64.
  /(\bbasic\s+)(?=[a-z]{0,100}[\dA-Z+/=])[\w+/=-]{8,}/g,
  /(\bBasic\s+)(?=[A-Za-z]{1,100}[\d+/=]|[A-Za-z]{0,50}[a-z][A-Z])[\w+/=-]{8,}/g,
  new RegExp(`()(?:${keys})`, 'g'),
];

/**
 * A message without what looks like a secret in it: keys of the popular providers, tokens, headers that authorize,
 * secret parameters and passwords in URLs. A `…` stands in place of each.
 *
 * @param secret a secret that is known, such as the client's own key: left out wherever it stands
 */
export function redact(message: string, secret?: string): string {
  const known = secret ? message.replaceAll(secret, '…') : message;
  return patterns.reduce((text, pattern) => text.replace(pattern, '$1…'), known);
}
