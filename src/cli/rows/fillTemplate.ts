/** A name in braces. JSON in a prompt has quotes or a colon between its braces, and stays as it is. */
const placeholder = /\{([\p{L}_][\p{L}\p{N} _.-]*)\}/gu;

/**
 * `Translate: {text}` with a row's own words.
 * @returns the text, or the name of a field that the row lacks
 */
export function fillTemplate(
  template: string,
  fields: Readonly<Record<string, unknown>>,
): { readonly text: string } | { readonly missing: string } {
  let missing: string | undefined;
  const text = template.replace(placeholder, (_, name: string) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (value === undefined || value === null) missing ??= name;
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  });
  return missing === undefined ? { text } : { missing };
}
