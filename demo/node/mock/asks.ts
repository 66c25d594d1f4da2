/** Whether the prompt is this question, give or take capitals and punctuation. */
export function asks(question: string, prompt: string): boolean {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  return plain(question) === plain(prompt);
}
