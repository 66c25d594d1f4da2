/** What the embedded mock says to "What is MLOps?", by language. Written by people, for this purpose. */
export const mlopsTexts = {
  english: `MLOps, short for machine learning operations, is the practice of taking machine learning models from a notebook into production and keeping them healthy there. It borrows from DevOps – version control, automated tests, continuous delivery, monitoring – and extends these ideas to what ordinary software does not have: training data that changes, experiments that must be repeatable, and models whose quality can decline although not a line of code was touched.

In practice, a team with good MLOps can say which data, code and parameters produced a given model, can retrain and release it through a pipeline rather than by hand, and notices when incoming data drifts away from what the model has learned. The reward is a shorter way from idea to use, fewer surprises in production, and predictions that others can check and trust.`,

  danish: `MLOps, en forkortelse af machine learning operations, er den praksis, der bringer maskinlæringsmodeller fra notesbogen ud i drift og holder dem sunde dér. Den låner fra DevOps – versionsstyring, automatiske test, løbende udrulning og overvågning – og udvider idéerne til det, som almindelig software ikke har: træningsdata, der ændrer sig, eksperimenter, der skal kunne gentages, og modeller, hvis kvalitet kan falde, selv om ingen har rørt en eneste kodelinje.

I praksis kan et team med god MLOps sige, hvilke data, hvilken kode og hvilke parametre der ligger bag en given model. Det kan gentræne og udgive modellen gennem en pipeline i stedet for i hånden, og det opdager, når de indkommende data glider væk fra det, modellen har lært. Gevinsten er en kortere vej fra idé til anvendelse, færre overraskelser i driften og forudsigelser, som andre kan efterprøve og stole på.`,

  french: `Le MLOps, contraction de « machine learning operations », désigne les pratiques qui permettent de faire passer un modèle d’apprentissage automatique du carnet d’expérimentation à la production, puis de l’y maintenir en bon état. Il emprunte au DevOps – gestion de versions, tests automatisés, livraison continue, supervision – et étend ces idées à ce que le logiciel classique ne connaît pas : des données d’entraînement qui changent, des expériences qui doivent être reproductibles et des modèles dont la qualité peut se dégrader sans qu’une seule ligne de code ait été modifiée.

Concrètement, une équipe qui maîtrise le MLOps sait quelles données, quel code et quels paramètres ont produit un modèle donné ; elle le réentraîne et le publie au moyen d’un pipeline plutôt qu’à la main ; et elle s’aperçoit quand les données reçues s’éloignent de celles que le modèle a apprises. Elle y gagne un chemin plus court de l’idée à l’usage, moins de surprises en production et des prédictions que d’autres peuvent vérifier et auxquelles ils peuvent se fier.`,

  italian: `MLOps, abbreviazione di machine learning operations, è l’insieme delle pratiche che portano un modello di apprendimento automatico dal notebook alla produzione e ve lo mantengono in buona salute. Prende in prestito dal DevOps il controllo di versione, i test automatici, il rilascio continuo e il monitoraggio, ed estende queste idee a ciò che il software tradizionale non conosce: dati di addestramento che cambiano, esperimenti che devono essere ripetibili e modelli la cui qualità può calare anche se nessuno ha toccato una riga di codice.

In concreto, un gruppo che lavora bene con MLOps sa dire quali dati, quale codice e quali parametri hanno prodotto un certo modello; lo riaddestra e lo rilascia attraverso una pipeline, non a mano; e si accorge quando i dati in ingresso si allontanano da quelli su cui il modello è stato addestrato. Il vantaggio è un percorso più breve dall’idea all’uso, meno sorprese in produzione e previsioni che altri possono verificare e di cui possono fidarsi.`,
};

/** What it says to any other question: the truth. */
export const cannotKnowTexts: Record<keyof typeof mlopsTexts, string> = {
  english:
    'This is an embedded mock of Gemini. It has a text about MLOps and no model behind it, so it cannot know an answer to your question. Set GOOGLE_API_KEY (or GEMINI_API_KEY) and ask again: then the real Gemini answers.',
  danish:
    'Dette er en indbygget efterligning af Gemini. Den har en tekst om MLOps og ingen model bag sig, så den kan ikke kende svaret på dit spørgsmål. Sæt GOOGLE_API_KEY (eller GEMINI_API_KEY), og spørg igen: så svarer den rigtige Gemini.',
  french:
    'Ceci est une imitation intégrée de Gemini. Elle dispose d’un texte sur le MLOps et d’aucun modèle ; elle ne peut donc pas connaître la réponse à votre question. Définissez GOOGLE_API_KEY (ou GEMINI_API_KEY) et reposez-la : c’est alors le vrai Gemini qui répondra.',
  italian:
    'Questa è un’imitazione integrata di Gemini. Ha un testo su MLOps e nessun modello alle spalle, perciò non può conoscere la risposta alla tua domanda. Imposta GOOGLE_API_KEY (o GEMINI_API_KEY) e chiedi di nuovo: allora risponderà il vero Gemini.',
};
