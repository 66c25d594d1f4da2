/** The failure of a task that answered with a function. */
export const functionAsAnswer = (name: string): TypeError =>
  new TypeError(
    `task '${name}' answered with a function, which is no answer: call it with the context, as in ` +
      '(question, context) => askGemini(model, question)(context), or give the function itself as the task, as in ' +
      'addTask({ name }, askGemini(model, question))',
  );
