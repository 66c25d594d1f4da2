import type { MockCall } from 'parallel-genai/testing';
import { combineInstruction } from '../model/combinePrompt.js';
import { mlops } from './mlops.js';
import { specimensFor } from './specimens.js';

const languages = ['English', 'Danish', 'French', 'Italian'] as const;

/** What the mock writes: prepared answers for the question that the page begins with, an honest text for others. */
export function answerFor({ prompt, system, model }: MockCall): string {
  if (system === combineInstruction) return combined(prompt);
  const language = languages.find((language) => system.includes(language)) ?? 'English';
  const size = /(\d+) ?kB/.exec(prompt);
  if (size) return longAnswer(Number(size[1]) * 1_000);
  const specimens = specimensFor(prompt, system);
  if (specimens !== undefined) return specimens;
  if (/mlops/i.test(prompt)) return `${mlops[language]}${expertLine(system)}`;
  return others[language](prompt, model);
}

/** Experts of the fifty-task list answer at different lengths. */
function expertLine(system: string): string {
  const number = Number(/expert (\d+) of/.exec(system)?.[1] ?? 0);
  return number === 0 ? '' : `\n\n${mlops.more.slice(0, 1 + (number % mlops.more.length)).join('\n\n')}`;
}

/** As long as the question asks for, up to a megabyte: Markdown of all kinds, over and over. */
function longAnswer(chars: number): string {
  const parts = [mlops.English, ...mlops.more, mlops.French, mlops.Italian, mlops.Danish];
  const longest = Math.min(chars, 1_000_000);
  let text = '';
  for (let index = 0; text.length < longest; index++) text += `${parts[index % parts.length]}\n\n`;
  return text.slice(0, longest);
}

function combined(prompt: string): string {
  const names = Array.from(prompt.matchAll(/^Answer of (.+):$/gm), ([, name]) => name ?? '');
  const list = names.length > 6 ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more` : names.join(', ');
  return `## One answer out of ${names.length}

**All of them agree:** treat a model as a product that runs, not as a file that was trained once. Data, code and model
are versioned together, every change is tested, and what is live is watched.

| Step | What the answers say |
| --- | --- |
| Build | pipelines instead of notebooks run by hand |
| Release | small steps, measured against the model before |
| Run | watch quality, latency and cost; train again when they drift |

They differ in weight only: some put the *people* who own the model first, others the *tools*.

*Combined from ${list} by one more call to the same mock.*`;
}

type Writer = (question: string, model: string) => string;

const quote = (question: string): string =>
  question
    .trim()
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');

const others: Record<(typeof languages)[number], Writer> = {
  English: (question, model) => `## A mock answers

${quote(question)}

No model was asked, so there is **no real answer** to that here: this text stands in for one from \`${model}\`, and
arrives the way one would.

1. The request went out in the wire format of the model’s API.
2. A service worker in this page took it, and waited as long as the panel says.
3. The answer comes back in pieces, which the page renders as they arrive.

Enter a key of your own under *Who answers* to ask the real model the same.`,
  Danish: (question, model) => `## Her svarer en attrap

${quote(question)}

Ingen model er blevet spurgt, så her er **intet rigtigt svar**: teksten står i stedet for et svar fra \`${model}\` og
kommer, som et svar ville komme.

1. Forespørgslen blev sendt i det format, modellens API bruger.
2. En service worker på denne side tog imod den og ventede, så længe panelet siger.
3. Svaret kommer i stykker, som siden viser efterhånden.

Indtast din egen nøgle for at stille den rigtige model det samme spørgsmål.`,
  French: (question, model) => `## C’est une maquette qui répond

${quote(question)}

Aucun modèle n’a été interrogé : il n’y a donc **pas de vraie réponse** ici. Ce texte remplace celle de \`${model}\` et
arrive comme elle arriverait.

1. La requête est partie au format de l’API du modèle.
2. Un service worker de cette page l’a prise et a attendu le temps réglé dans le panneau.
3. La réponse revient par morceaux, affichés au fur et à mesure.

Entrez votre propre clé pour poser la même question au vrai modèle.`,
  Italian: (question, model) => `## Risponde una simulazione

${quote(question)}

Nessun modello è stato interrogato, perciò qui **non c’è una risposta vera**: questo testo sta al posto di quella di
\`${model}\` e arriva come arriverebbe lei.

1. La richiesta è partita nel formato dell’API del modello.
2. Un service worker di questa pagina l’ha presa e ha atteso quanto dice il pannello.
3. La risposta torna a pezzi, mostrati man mano.

Inserisci la tua chiave per fare la stessa domanda al modello vero.`,
};
