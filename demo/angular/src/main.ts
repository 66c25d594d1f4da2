import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/App';

// A chunk of its own, which an app that asks the real API does not have.
import('./startMock')
  .then(({ startMock }) => startMock())
  .then(() => bootstrapApplication(App))
  .catch((error: unknown) => console.error(error));
