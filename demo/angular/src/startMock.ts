import { setupWorker } from 'msw/browser';
import { mockGemini } from 'parallel-genai/testing';

const texts = {
  English:
    'MLOps runs machine-learning models as reliably as other software: data, code and models have versions, pipelines ' +
    'train, test and release without hands, and quality is watched in use. A model is never finished, since the world ' +
    'that it describes goes on changing.',
  Danish:
    'MLOps er at drive maskinlæringsmodeller lige så pålideligt som anden software: data, kode og modeller har ' +
    'versioner, pipelines træner, tester og udgiver, og kvaliteten overvåges i drift. En model er aldrig færdig, for ' +
    'verden ændrer sig.',
  French:
    'Le MLOps exploite les modèles d’apprentissage automatique aussi sûrement que les autres logiciels : données, code ' +
    'et modèles sont versionnés, des chaînes entraînent, testent et publient, et la qualité est surveillée en service.',
  Italian:
    'L’MLOps gestisce i modelli di apprendimento automatico con l’affidabilità di ogni altro software: dati, codice e ' +
    'modelli hanno versioni, le pipeline addestrano, provano e pubblicano, e la qualità è osservata in esercizio.',
};

/** A mock of the Gemini API in a service worker. One answer first fails with a 503, and heals. */
export async function startMock(): Promise<void> {
  const gemini = mockGemini({
    answer: Object.entries(texts).map(([language, answer]) => ({ system: language, answer })),
    latencyMs: [200, 700],
    chunkMs: [60, 160],
    chunkChars: [8, 24],
    failures: [{ system: 'French', attempt: 1, fail: 'overloaded' }],
  });
  await setupWorker(...gemini).start({
    quiet: true,
    onUnhandledRequest: 'bypass',
    // Next to the page, wherever that is: a worker sees only what lies below it.
    serviceWorker: { url: new URL('mockServiceWorker.js', document.baseURI).href },
  });
}
