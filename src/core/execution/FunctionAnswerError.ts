/** A task answered with a function. Whatever its retry policy says, another attempt would do the same. */
export class FunctionAnswerError extends TypeError {
  constructor(name: string) {
    super(
      `task '${name}' answered with a function, which is no answer: call it with the context, as in ` +
        '(question, context) => askGemini(model, question)(context), or give the function itself as the task, as in ' +
        'addTask({ name }, askGemini(model, question))',
    );
  }
}
