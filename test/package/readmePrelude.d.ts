/** Names that every code block of README.md may use without declaring them; see readme.node.test.ts. None so far. */
export {};
