/** What the embedded mock says as each agent to "What is MLOps?". Written by people, for this purpose. */
export const agentTexts = {
  'data scientist': `To a data scientist, MLOps is what makes an experiment count. Data sets, features, code and parameters are versioned together, so a result from March can be repeated in June. A model registry says which candidate is in use and how it scored, and a feature store sees to it that training and serving compute the same numbers. Without that, a good notebook stays a good notebook.`,

  'platform engineer': `To a platform engineer, MLOps is delivery with one more moving part. Code is tested and released as always, but data and models pass gates of their own: schema checks, evaluation against the model in use, a canary that takes a few per cent of the traffic, and a way back. Training and serving run on the same reproducible images, and a GPU that idles is a bug like any other.`,

  'product owner': `To a product owner, MLOps is the difference between a demonstration and a service. It shortens the way from an idea to a measured effect, ties a model’s quality to what users notice, and makes the cost of a prediction known. It also says who is called when the numbers go wrong on a Sunday.`,

  auditor: `To an auditor, MLOps is the trail. For each decision that a model made it can be shown which version made it, from which data it learned, who approved it and how it was tested for unfair treatment. Drift is watched, limits are written down, and a model can be withdrawn. What cannot be traced cannot be defended.`,
};

/** What the mock's orchestrator makes of them. */
export const combinedText = `MLOps is the discipline of running machine learning as a dependable service. The views agree on its core: everything that makes a model – data, features, code, parameters – is versioned and repeatable, and moves into production through automated gates instead of by hand.

They differ in what they want from it. Those who build models want experiments that count; those who run them want a release that can be rolled back; those who answer for the product want a measured effect at a known cost; and those who check want a trail from each decision to the data behind it. A team that begins with versioning and monitoring serves all four, and can add the rest as the stakes grow.`;

/** What they say to any other question: the truth. */
export const agentCannotKnow =
  'This is an embedded mock of Gemini with nothing but texts about MLOps, so this agent cannot know an answer to your question. Set GOOGLE_API_KEY (or GEMINI_API_KEY) and ask again.';
