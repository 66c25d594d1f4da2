/** Answers to the page's first question, and paragraphs to make some of them longer. */
export const mlops = {
  English: `## What MLOps is

**MLOps** is the practice of running machine-learning models as reliably as any other software: from data to training,
release and operation, and back again.

### Why it is needed

A model is not finished when it is trained. The world changes, data drifts, and what was right in spring is wrong in
autumn. MLOps makes that *visible* and the way to a better model *short*.

### What belongs to it

- **Versions** of data, code and models, so that a result can be repeated
- **Pipelines** that train, test and release without hands
- **Monitoring** of quality, latency and cost in use
- **Ownership**: somebody answers for each model

\`\`\`bash
make train && make evaluate && make release
\`\`\`

In short: *DevOps, with data as a third thing that changes.*`,

  Danish: `## Hvad er MLOps?

**MLOps** er at drive maskinlæringsmodeller lige så pålideligt som anden software: fra data over træning til drift, og
tilbage igen.

- **Versioner** af data, kode og modeller
- **Pipelines**, der træner og tester uden håndkraft
- **Overvågning** af kvalitet, svartid og pris
- **Ansvar**: nogen står inde for hver model

> Verden ændrer sig, og data med den. En model er aldrig færdig.

Kort sagt: *DevOps, hvor også data ændrer sig.*`,

  French: `## Qu’est-ce que le MLOps ?

Le **MLOps** réunit les pratiques qui permettent d’exploiter des modèles d’apprentissage automatique aussi sûrement que
tout autre logiciel, des données jusqu’à la production.

| Étape | Ce qu’on y fait |
| --- | --- |
| Préparer | versionner les données et le code |
| Entraîner | des chaînes automatiques, reproductibles |
| Livrer | tester, comparer, déployer par petits pas |
| Surveiller | qualité, latence, coût, dérive |

### Pourquoi ?

Un modèle vieillit : le monde change et les données avec lui. Le MLOps rend cette dérive *visible* et le chemin vers un
meilleur modèle *court*.

En bref : *le DevOps, avec les données en plus.*`,

  Italian: `## Che cos’è l’MLOps

L’**MLOps** è l’insieme di pratiche con cui si gestiscono i modelli di machine learning con la stessa affidabilità di
ogni altro software.

1. **Dati e codice** hanno versioni: ogni risultato si può ripetere
2. **Pipeline** automatiche addestrano e verificano
3. **Rilasci** piccoli, confrontati con il modello precedente
4. **Monitoraggio** di qualità, latenza e costo

Quando i dati cambiano, il modello invecchia: l’MLOps lo fa notare *prima* degli utenti, e rende breve la strada verso
uno migliore.

In breve: *DevOps, con i dati che cambiano anche loro.*`,

  more: [
    `### From the field

Most teams begin with one model and a notebook. The trouble begins with the third: nobody knows which data trained
which version, and a fix takes weeks. A registry of models and a pipeline per model are the cheapest cure.`,
    `### What to measure

- *Before* release: quality on held-out data, and on the cases that hurt most
- *After* release: the share of answers that users correct, latency at the 95th percentile, cost for each request`,
    `### A word of caution

Tools do not make it work. Begin with the question *who is woken at night when the model is wrong*, and give that
person the means to go back to the version before.`,
    `### With large language models

Prompts are code now: version them, test them against recorded questions, and watch the tokens. A model that is changed
by its provider is a dependency like any other: pin it.`,
  ],
} as const;
