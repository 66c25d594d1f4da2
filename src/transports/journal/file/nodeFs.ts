/** As much of a file's handle as is used here. */
export interface FileHandle {
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
  truncate(length: number): Promise<void>;
  datasync(): Promise<void>;
  sync(): Promise<void>;
  stat(): Promise<FileFacts>;
  close(): Promise<void>;
}

/** What the system tells about a file. */
export interface FileFacts {
  readonly size: number;
  readonly ino: number;
  readonly dev: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

/** As much of Node as is used here. Types of our own, since Node's would come with the declarations of this package. */
export interface NodeParts {
  readonly fs: {
    readonly promises: {
      open(path: string, flags: string): Promise<FileHandle>;
      stat(path: string): Promise<FileFacts>;
      realpath(path: string): Promise<string>;
    };
    readFileSync(path: string, encoding: 'utf8'): string;
    writeFileSync(path: string, text: string): void;
    linkSync(existing: string, path: string): void;
    renameSync(from: string, to: string): void;
    unlinkSync(path: string): void;
  };
  readonly path: { dirname(path: string): string };
  readonly os: { hostname(): string };
  readonly process: { readonly pid: number; kill(pid: number, signal: 0): void };
}

/** Node's process, as far as it is used here. */
interface NodeProcess {
  readonly pid: number;
  kill(pid: number, signal: 0): void;
  getBuiltinModule?<Name extends 'fs' | 'path' | 'os'>(name: `node:${Name}`): NodeParts[Name] | undefined;
}

/**
 * Node's own modules, got as the program runs. An import, even a dynamic one, is what bundlers for browsers stumble
 * over, and pages may use the rest of the journal.
 *
 * @throws Error where there is no file system: in a browser
 */
export function nodeParts(): NodeParts {
  const { process } = globalThis as { process?: NodeProcess };
  const fs = process?.getBuiltinModule?.('node:fs');
  const path = process?.getBuiltinModule?.('node:path');
  const os = process?.getBuiltinModule?.('node:os');
  if (!process || !fs || !path || !os) {
    throw new Error('a file needs Node (from 20.19), Deno or Bun; memoryJournal() works everywhere');
  }
  return { fs, path, os, process };
}
