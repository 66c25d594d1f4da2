/** Texts that show what the page can render; a question with one of these words in it gets them. */
const specimens: readonly (readonly [asked: RegExp, text: string])[] = [
  [
    /formula/i,
    `## Formulas

Gradient descent moves the weights $w$ against the gradient of the loss, by a rate $\\eta$:

$$
w_{t+1} = w_t - \\eta \\, \\nabla L(w_t)
$$

The loss is often a mean over $n$ examples, \\(L(w) = \\frac{1}{n} \\sum_{i=1}^{n} (y_i - f_w(x_i))^2\\). A call that costs
$5 and one that costs $7 are no formula.`,
  ],
  [
    /code/i,
    `## Code and a wide table

\`\`\`ts
const answers = await finalState(runTasks({ english: ask('English'), danish: ask('Danish'), french: ask('French'), italian: ask('Italian') }, { retry: true, timeoutMs: 30_000 }));
\`\`\`

| Task | Model | Attempts | First chunk | Complete | Input tokens | Output tokens | Finish reason |
| --- | --- | --- | --- | --- | --- | --- | --- |
| english | gemini-2.5-flash | 1 | 412 ms | 1,904 ms | 28 | 211 | STOP |
| danish | gemini-2.5-flash | 2 | 388 ms | 2,377 ms | 28 | 198 | STOP |

A word of great length, Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorsitzender, and
an address without a break: https://example.org/${'a-path-that-goes-on-'.repeat(6)}and-ends`,
  ],
  [
    /arabic/i,
    `## ما هي MLOps؟

ممارسة **MLOps** هي تشغيل نماذج تعلم الآلة بالموثوقية نفسها التي تُشغَّل بها البرمجيات الأخرى: من البيانات إلى التدريب ثم النشر.

- **إصدارات** للبيانات والشيفرة والنماذج
- **خطوط** تدرّب وتختبر وتنشر دون تدخل يدوي
- **مراقبة** الجودة وزمن الاستجابة والتكلفة

> النموذج لا يكتمل أبداً، لأن العالم يتغير.

\`\`\`bash
make train && make release
\`\`\`

In short, in English: a paragraph of its own direction.`,
  ],
];

/** The texts that a question or a system instruction asks for, one after the other; nothing where it asks for none. */
export function specimensFor(prompt: string, system: string): string | undefined {
  const wanted = specimens.filter(([asked]) => asked.test(prompt) || asked.test(system)).map(([, text]) => text);
  return wanted.length === 0 ? undefined : wanted.join('\n\n');
}
