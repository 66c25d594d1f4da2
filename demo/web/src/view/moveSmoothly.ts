const calm = window.matchMedia('(prefers-reduced-motion: reduce)');

/** With more cards than this, or more elements in them, places change at once: measuring would hold up the page. */
const most = { cards: 12, elements: 3_000 };

/**
 * Moves elements to places in a list, one after the other; they and those that give way glide there, unless the visitor
 * wants no motion. What had the focus and how far an answer was scrolled stay as they were.
 */
export function moveSmoothly(
  list: HTMLElement,
  moves: readonly (readonly [element: HTMLElement, place: number])[],
): void {
  const glide =
    !calm.matches && list.children.length <= most.cards && list.getElementsByTagName('*').length <= most.elements;
  const was = glide ? Array.from(list.children, (child) => [child, child.getBoundingClientRect()] as const) : [];
  for (const [element, place] of moves) {
    const before = list.children[place] ?? null;
    if (before !== element) move(list, element, before);
  }
  // First all measures and then all animations: in turns each would cost a layout of its own.
  const now = was.map(([child]) => child.getBoundingClientRect());
  for (const [index, [child, { left, top }]] of was.entries()) {
    const [x, y] = [left - (now[index]?.left ?? left), top - (now[index]?.top ?? top)];
    if (x === 0 && y === 0) continue;
    child.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: 'none' }], {
      duration: 320,
      easing: 'cubic-bezier(0.2, 0, 0, 1)',
    });
  }
}

function move(list: HTMLElement, element: HTMLElement, before: Element | null): void {
  // Keeps focus and scroll position by itself, where the browser has it.
  if ('moveBefore' in list && typeof list.moveBefore === 'function') {
    (list as unknown as { moveBefore(node: Node, child: Node | null): void }).moveBefore(element, before);
    return;
  }
  const focused = element.contains(document.activeElement) ? (document.activeElement as HTMLElement) : undefined;
  list.insertBefore(element, before);
  focused?.focus({ preventScroll: true });
}
