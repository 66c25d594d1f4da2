/**
 * Code blocks and tables that are wider than their card scroll sideways. With a place in the tab order they do so by
 * keyboard too, in browsers that give none by themselves; those that fit need none.
 */
export const scrollByKeyboard = {
  /** Reads alone: those that are wider than their room. */
  find: (answer: HTMLElement): HTMLElement[] =>
    Array.from(answer.querySelectorAll<HTMLElement>('pre, .sideways')).filter(
      // What a long answer leaves undrawn would be laid out by being measured, all 200 kB of it.
      (block) => block.checkVisibility({ contentVisibilityAuto: true }) && block.scrollWidth > block.clientWidth + 1,
    ),

  mark(wide: readonly HTMLElement[]): void {
    for (const element of wide) {
      element.tabIndex = 0;
      // No landmark: an answer may have many of them.
      element.setAttribute('role', 'group');
      element.setAttribute('aria-label', element.matches('pre') ? 'Code' : 'Table');
    }
  },
};
