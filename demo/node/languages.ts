/** The four languages of the demo and, in each, how the model is told to answer. */
export const languages = {
  english: 'Answer in English, in two short paragraphs of plain text without Markdown.',
  danish: 'Answer in Danish, in two short paragraphs of plain text without Markdown.',
  french: 'Answer in French, in two short paragraphs of plain text without Markdown.',
  italian: 'Answer in Italian, in two short paragraphs of plain text without Markdown.',
} as const;
