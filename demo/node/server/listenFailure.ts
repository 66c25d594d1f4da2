import type { ServerOptions } from './startServer.js';

/** Why a server cannot listen where it was told to, in a sentence that says what to do; undefined for other errors. */
export function listenFailure(error: unknown, { hostname, port }: ServerOptions): string | undefined {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return 'Somebody listens there already: choose another with --port.';
    case 'EADDRNOTAVAIL':
      return `This machine does not have the address ${hostname}: choose another with --host.`;
    case 'EACCES':
      return `You may not listen on port ${port}: choose another with --port.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `No address is known for ${hostname}: choose another with --host.`;
  }
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return undefined;
  return `The server cannot listen on ${hostname}, port ${port}: ${message}.`;
}
