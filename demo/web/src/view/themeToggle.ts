import { byId, setText } from '../dom/h.js';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

const storageKey = 'parallel-genai-theme';

/** Light, dark or as the system has it; remembered in this browser, where it lets pages remember. */
export function themeToggle(): void {
  const toggle = byId('theme');
  let theme = remembered();
  const show = () => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    setText(toggle, `Theme: ${theme}`);
  };
  toggle.addEventListener('click', () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
    try {
      localStorage.setItem(storageKey, theme);
    } catch {
      // Storage is forbidden here: the choice holds until the page is left.
    }
    show();
  });
  show();
}

function remembered(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(storageKey)) ?? 'system';
  } catch {
    return 'system';
  }
}
