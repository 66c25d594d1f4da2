/** Names that every code block of the pages may use without declaring them; see pages.node.test.ts. None so far. */
export {};
